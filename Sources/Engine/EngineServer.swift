internal import Host
internal import Operators
internal import OrderedCollections
internal import SystemKit
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The engine's end of its socket: accepts clients, cuts their bytes into requests, sends answers without waiting.
///
/// A client that does not read its answers is dropped when they pass a bound; it never slows the engine.
struct EngineServer: ~Copyable {
  typealias ClientID = Int

  private struct Client {
    let socket: Descriptor
    var input = LineBuffer()
    var output: [UInt8] = []
    var looksAt: Set<Attention.Place> = []
    var isGone = false
  }

  private var listener: Listener
  private let wished: String
  private let path: String
  /// The socket's file, which exists as long as somebody listens.
  private var file: FileNumber?
  private var clients: [ClientID: Client] = [:]
  private var nextClient = 1
  /// What the last wait has shown: somebody wants to connect, and who has sent something.
  private var isKnockedAt = false
  private var readable: [ClientID] = []
  private static let maximumOutput = 16 << 20

  /// Listens at the place of the socket that is wished for.
  init(at wished: String) throws(HostError) {
    let path = try SocketPath.prepare(for: wished)
    let listener = try UnixSocket.listen(path)
    (self.wished, self.path, self.listener, file) = (wished, path, listener, FileNumber(path: path))
  }

  /// Listens anew where the socket's file is gone; who is connected stays so.
  ///
  /// - Returns: whether that was so.
  mutating func listenAgainIfGone() throws(HostError) -> Bool {
    guard !isAtItsPlace else { return false }
    listener = try UnixSocket.listen(try SocketPath.prepare(for: wished))
    file = FileNumber(path: path)
    return true
  }

  private var isAtItsPlace: Bool { file != nil && FileNumber(path: path) == file }

  var hasClients: Bool { !clients.isEmpty }

  /// What all that are connected look at.
  var looksAt: Set<Attention.Place> { clients.values.reduce(into: []) { $0.formUnion($1.looksAt) } }

  mutating func look(_ client: ClientID, at places: Set<Attention.Place>) {
    clients[client]?.looksAt = places
  }

  /// Waits until something is to be read, somebody wakes the engine, or the time is up.
  ///
  /// - Returns: which of the sources are ready, and whether somebody woke the engine.
  mutating func wait(
    wake: Int32,
    sources: [any PolledSource],
    until deadline: Timestamp?,
    now: Timestamp
  ) -> (ready: [any PolledSource], wasWoken: Bool) {
    var polled = [
      pollfd(fd: listener.pollNumber, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
    ]
    let order = Array(clients.keys)
    for id in order {
      guard let client = clients[id] else { continue }
      let events = client.output.isEmpty ? POLLIN : POLLIN | POLLOUT
      polled.append(pollfd(fd: client.socket.number, events: Int16(events), revents: 0))
    }
    for source in sources { polled.append(pollfd(fd: source.number, events: source.events, revents: 0)) }
    let count = poll(&polled, nfds_t(polled.count), patience(until: deadline, now: now))
    guard count > 0 else { return ([], false) }
    isKnockedAt = polled[0].revents != 0
    readable = order.indices.filter { polled[2 + $0].revents != 0 }.map { order[$0] }
    let first = 2 + order.count
    let ready = sources.indices.filter { polled[first + $0].revents != 0 }.map { sources[$0] }
    return (ready, polled[1].revents != 0)
  }

  /// In milliseconds; -1 is for ever.
  private func patience(until deadline: Timestamp?, now: Timestamp) -> Int32 {
    var milliseconds = deadline.map { max(0, min(($0 - now).wholeNanoseconds / 1_000_000 + 1, 3_600_000)) }
    if let deadline, deadline <= now { milliseconds = 0 }
    if listener.wakeAt != nil { milliseconds = min(milliseconds ?? 100, 100) }
    return milliseconds.map(Int32.init) ?? -1
  }

  /// One request of one client, with the number under which the answer goes back.
  struct Incoming {
    var client: ClientID
    var number: Int
    var request: EngineRequest
  }

  /// Reads what is there; what is no request is answered with a sentence.
  mutating func readRequests() -> [Incoming] {
    var requests: [Incoming] = []
    for id in readable.sorted() + acceptAll() {
      read(id)
      while let object = clients[id]?.input.nextObject() {
        guard let object, let number = object.int("id") else {
          clients[id]?.isGone = true
          break
        }
        if let request = EngineRequest(json: object) {
          requests.append(Incoming(client: id, number: number, request: request))
        } else {
          reply(
            id,
            number,
            ["error": "the engine does not know this request; restart it with `stepdeck engine restart`"]
          )
        }
      }
      if clients[id]?.isGone == true { drop(id) }
    }
    return requests
  }

  mutating func reply(_ client: ClientID, _ number: Int, _ answer: JSONObject) {
    var answer = answer
    answer.put("id", number)
    var line = JSONValue.object(answer).jsonBytes
    line.append(UInt8(ascii: "\n"))
    clients[client]?.output.append(contentsOf: line)
  }

  /// Sends what the sockets take now.
  mutating func flush() {
    for id in Array(clients.keys) {
      guard var client = clients[id], !client.output.isEmpty else { continue }
      let count = client.output.withUnsafeBytes {
        send(client.socket.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 { client.output.removeFirst(count) }
      let failed = count < 0 && errno != EAGAIN && errno != EINTR
      clients[id] = client
      if failed || client.output.count > Self.maximumOutput { drop(id) }
    }
  }

  /// The last answers get a moment: one to `handOver` may be larger than what a socket takes at once.
  mutating func close() {
    let deadline = ContinuousClock.now + .seconds(2)
    flush()
    while clients.values.contains(where: { !$0.output.isEmpty }), ContinuousClock.now < deadline {
      usleep(500)
      flush()
    }
    // Before clients notice: whoever then looks for an engine finds none. What stands there may be another engine's.
    if isAtItsPlace { unlink(path) }
    for id in Array(clients.keys) { drop(id) }
  }

  /// - Returns: those who are new; they may have asked something already.
  private mutating func acceptAll() -> [ClientID] {
    defer { (isKnockedAt, readable) = (false, []) }
    guard isKnockedAt else { return [] }
    var new: [ClientID] = []
    while let socket = listener.accept() {
      clients[nextClient] = Client(socket: socket)
      new.append(nextClient)
      nextClient += 1
    }
    return new
  }

  private mutating func read(_ id: ClientID) {
    guard var client = clients.removeValue(forKey: id) else { return }
    defer { clients[id] = client }
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while !client.input.isTooLong {
      let count = recv(client.socket.number, &chunk, chunk.count, 0)
      if count > 0 {
        client.input.append(chunk[..<count])
        continue
      }
      if count < 0, errno == EINTR { continue }
      if count == 0 || errno != EAGAIN { client.isGone = true }
      return
    }
    client.isGone = true
  }

  private mutating func drop(_ id: ClientID) { clients[id] = nil }
}
