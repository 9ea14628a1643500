internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// JSON objects, one a line, in both directions over a socket that does not wait.
///
/// Used by one thread.
final class LineWire {
  let socket: Descriptor
  private var inbox: LineInbox
  private var outbox: LineOutbox

  init(_ socket: Descriptor) {
    self.socket = socket
    inbox = LineInbox(socket.number)
    outbox = LineOutbox(socket.number)
  }

  var wantsToSend: Bool { outbox.wantsToSend }

  func enqueue(_ object: JSONObject) { outbox.enqueue(object) }

  func flush() -> Bool { outbox.flush() }

  func receive(_ deliver: (JSONObject) -> Void) -> Bool { inbox.receive(deliver) }
}

/// The sending half: what the socket does not take is kept.
struct LineOutbox: Sendable {
  private let socket: Int32
  private var outgoing: [UInt8] = []
  private var sent = 0

  init(_ socket: Int32) { self.socket = socket }

  var wantsToSend: Bool { sent < outgoing.count }

  mutating func enqueue(_ object: JSONObject) {
    JSONWriter.append(.object(object), to: &outgoing)
    outgoing.append(UInt8(ascii: "\n"))
  }

  /// Sends what the socket takes now.
  ///
  /// - Returns: false where the other end is gone.
  mutating func flush() -> Bool {
    while sent < outgoing.count {
      let count = outgoing.withUnsafeBytes { bytes in
        send(socket, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, noSignal)
      }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN || errno == EWOULDBLOCK { break }
      guard count > 0 else { return false }
      sent += count
    }
    if sent == outgoing.count {
      outgoing.removeAll(keepingCapacity: outgoing.capacity <= 1 << 20)
      sent = 0
    } else if sent > 1 << 20 {
      outgoing.removeFirst(sent)
      sent = 0
    }
    return true
  }
}

/// The receiving half; lines are bounded.
struct LineInbox: Sendable {
  /// Longest line that either side accepts, in bytes.
  static let maximumLine = 16 << 20

  private let socket: Int32
  private var incoming: [UInt8] = []

  init(_ socket: Int32) { self.socket = socket }

  /// Reads what has come, and hands over each whole object.
  ///
  /// - Returns: false where the other end is gone, or sent something else than lines of JSON.
  mutating func receive(_ deliver: (JSONObject) -> Void) -> Bool {
    while true {
      let start = incoming.count
      let (count, isAll) = readMore()
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN || errno == EWOULDBLOCK { return true }
      guard count > 0 else { return false }
      guard deliverLines(from: start, deliver) else { return false }
      if isAll { return true }
    }
  }

  /// A chunk that is not full was all that there is; what comes a moment later, also an end, is for the next call.
  private mutating func readMore() -> (count: Int, isAll: Bool) {
    withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { chunk in
      let count = recv(socket, chunk.baseAddress, chunk.count, 0)
      if count > 0 { incoming.append(contentsOf: chunk[..<count]) }
      return (count, count < chunk.count)
    }
  }

  private mutating func deliverLines(from start: Int, _ deliver: (JSONObject) -> Void) -> Bool {
    var lineStart = 0
    var position = start
    while let end = incoming[position...].firstIndex(of: UInt8(ascii: "\n")) {
      guard let object = (try? JSONParser.parse(incoming[lineStart..<end]))?.objectValue else { return false }
      deliver(object)
      lineStart = end + 1
      position = lineStart
    }
    if lineStart == incoming.count {
      incoming.removeAll(keepingCapacity: incoming.capacity <= 1 << 20)
    } else {
      incoming.removeFirst(lineStart)
    }
    return incoming.count <= Self.maximumLine
  }
}

#if os(Linux)
private let noSignal = Int32(MSG_NOSIGNAL)
#else
private let noSignal: Int32 = 0
#endif
