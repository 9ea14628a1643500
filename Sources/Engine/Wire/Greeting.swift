internal import Host
internal import OrderedCollections
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A client's first question, which only a working engine answers.
enum Greeting {
  /// Asks, and waits for the answer on the calling thread; false where none comes in time or the engine goes away.
  static func isAnswered(_ socket: Descriptor, until deadline: ContinuousClock.Instant) -> Bool {
    var object = EngineRequest.status.json
    object.put("id", 0)
    let line = JSONValue.object(object).jsonBytes + [UInt8(ascii: "\n")]
    guard writeWhole(socket.number, line) else { return false }
    var answer = LineBuffer()
    while answer.nextLine() == nil {
      guard isReadable(socket, until: deadline) else { return false }
      var chunk = [UInt8](repeating: 0, count: 4096)
      let count = recv(socket.number, &chunk, chunk.count, 0)
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else { return false }
      answer.append(chunk[..<count])
    }
    return true
  }

  private static func isReadable(_ socket: Descriptor, until deadline: ContinuousClock.Instant) -> Bool {
    while true {
      let rest = (deadline - .now).components
      guard rest.seconds >= 0, rest.attoseconds >= 0 else { return false }
      var entry = pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0)
      let milliseconds = rest.seconds * 1000 + rest.attoseconds / 1_000_000_000_000_000 + 1
      let count = poll(&entry, 1, Int32(clamping: milliseconds))
      if count > 0 { return true }
      if count == 0 || errno != EINTR { return false }
    }
  }
}

extension Descriptor {
  /// Gives the number away as one on which calls wait.
  func releaseBlocking() -> Int32 {
    _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) & ~O_NONBLOCK)
    return release()
  }
}
