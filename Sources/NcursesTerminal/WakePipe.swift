#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A pipe that ends a waiting `poll`; handlers of signals write to it too.
final class WakePipe: Sendable {
  let reader: Int32
  let writer: Int32

  init() throws(TerminalError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw TerminalError("no pipe can be opened: " + String(cString: strerror(errno)))
    }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    reader = ends[0]
    writer = ends[1]
  }

  deinit {
    close(reader)
    close(writer)
  }

  /// Ends the wait; a full pipe does that as well.
  func wake() {
    var byte = UInt8(ascii: "w")
    _ = write(writer, &byte, 1)
  }

  /// Empties the pipe; true when someone has called `wake`, and it was not signals alone.
  func drain() -> Bool {
    var bytes = [UInt8](repeating: 0, count: 256)
    var woken = false
    while true {
      let count = read(reader, &bytes, bytes.count)
      guard count > 0 else { return woken }
      woken = woken || bytes[..<count].contains(UInt8(ascii: "w"))
    }
  }
}
