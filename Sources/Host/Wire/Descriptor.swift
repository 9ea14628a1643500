#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// An open file, pipe or socket that closes with its owner.
package final class Descriptor {
  package private(set) var number: Int32

  package init(_ number: Int32) { self.number = number }

  deinit { if number >= 0 { close(number) } }

  /// Gives the open number away: somebody else closes it.
  package func release() -> Int32 {
    defer { number = -1 }
    return number
  }

  /// Opens a file that no child process inherits.
  ///
  /// - Returns: `nil` with `errno` set.
  package static func open(_ path: String, _ flags: Int32) -> Descriptor? {
    let number = openPrivate(path, flags | O_CLOEXEC)
    return number >= 0 ? Descriptor(number) : nil
  }

  /// Both ends of a pipe; neither is inherited, and reading does not wait.
  package static func pipe() -> (read: Descriptor, write: Descriptor)? {
    var ends: [Int32] = [-1, -1]
    guard makePipe(&ends) == 0 else { return nil }
    let pair = (read: Descriptor(ends[0]), write: Descriptor(ends[1]))
    for end in ends { setCloseOnExec(end) }
    setNonBlocking(ends[0])
    return pair
  }

  package static func setCloseOnExec(_ number: Int32) { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }

  package static func setNonBlocking(_ number: Int32) {
    _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
  }
}

/// Closes an open number; for types that have a `close` of their own.
package func closeNumber(_ number: Int32) { close(number) }

/// Files are made readable by their owner alone.
private func openPrivate(_ path: String, _ flags: Int32) -> Int32 { open(path, flags, 0o600) }

private func makePipe(_ ends: inout [Int32]) -> Int32 { pipe(&ends) }

/// What the system says to an `errno` value.
func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }
