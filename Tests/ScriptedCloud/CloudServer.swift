internal import Engine
internal import Glibc
internal import Host
internal import OrderedCollections
internal import SeededRandom
internal import Workflow

/// The scripted provider as a process: it outlives engines, is late, throttles, loses answers, cuts logs, and lies about
/// nothing.
///
/// One request a connection, one JSON object a line. A job leaves its trace, one line in a file, when it begins to work.
package final class CloudServer {
  private let listener: Listener
  private let traces: Descriptor
  private var random: SeededGenerator
  private var jobs: OrderedDictionary<String, CloudJob> = [:]
  private var clients: [(socket: Descriptor, input: LineBuffer)] = []

  package init(socket: String, traces path: String, seed: UInt64) throws {
    listener = try UnixSocket.listen(socket)
    guard let file = Descriptor.open(path, O_WRONLY | O_CREAT | O_APPEND) else {
      throw HostError("cannot open \(path)")
    }
    traces = file
    random = SeededGenerator(seed: seed)
  }

  package func serve() -> Never {
    signal(SIGPIPE, SIG_IGN)
    while true {
      var polled = [pollfd(fd: listener.pollNumber, events: Int16(POLLIN), revents: 0)]
      for client in clients {
        polled.append(pollfd(fd: client.socket.number, events: Int16(POLLIN), revents: 0))
      }
      poll(&polled, nfds_t(polled.count), jobs.isEmpty ? 1000 : 1)
      while let socket = listener.accept() { clients.append((socket, LineBuffer())) }
      leaveTraces()
      for index in clients.indices.reversed() where !serve(&clients[index].input, clients[index].socket) {
        clients.remove(at: index)
      }
    }
  }

  private func leaveTraces() {
    for (name, job) in jobs where !job.hasLeftTrace && job.hasBegun {
      jobs[name]?.hasLeftTrace = true
      let line = Array("\(name)\n".utf8)
      _ = line.withUnsafeBytes { write(traces.number, $0.baseAddress, $0.count) }
    }
  }

  /// Returns false where the client is done with.
  private func serve(_ input: inout LineBuffer, _ socket: Descriptor) -> Bool {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(socket.number, &chunk, chunk.count, 0)
      if count > 0 {
        input.append(chunk[..<count])
        continue
      }
      if count == 0 { return false }
      break
    }
    guard let request = input.nextObject() else { return true }
    if let request, let answer = answer(request) {
      let line = JSONValue.object(answer).jsonBytes + [UInt8(ascii: "\n")]
      _ = line.withUnsafeBytes { send(socket.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }
    return false
  }

  private func isUnlucky(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  /// `nil` where the answer is lost on its way.
  private func answer(_ request: JSONObject) -> JSONObject? {
    if isUnlucky(5) { return ["error": "429: too many requests"] }
    let name = request.text("job") ?? ""
    let answer: JSONObject
    switch request.text("do") {
    case "create":
      if jobs[name] == nil { jobs[name] = CloudJob(request, using: &random) }
      answer = [:]
    case "find": answer = ["found": .bool(jobs[name] != nil)]
    case "states":
      answer = ["jobs": .array(request.strings("jobs").compactMap { jobs[$0]?.report }.map(JSONValue.object))]
    case "list":
      answer = ["jobs": .array(jobs.values.filter { !$0.state.isEnded }.map { .object($0.report) })]
    case "log": answer = log(jobs[name], from: request.int("from") ?? 0)
    case "cancel":
      jobs[name]?.stop()
      answer = [:]
    case "release":
      jobs[name]?.isReleased = true
      answer = [:]
    default: answer = ["error": "what?"]
    }
    return isUnlucky(5) ? nil : answer
  }

  private func log(_ job: CloudJob?, from position: Int) -> JSONObject {
    guard let job else { return ["lines": []] }
    // Asked before the lines are taken: between the two the last ones may become readable.
    let isDrained = job.isDrained
    let lines = job.readable.dropFirst(position).prefix(Int.random(in: 1...40, using: &random))
    let isCut = lines.isEmpty && !isDrained && isUnlucky(50)
    let isLate = lines.isEmpty && job.state.isEnded && !isDrained
    return ["lines": .array(lines.map(JSONValue.string)), "cut": .bool(isCut), "late": .bool(isLate)]
  }
}
