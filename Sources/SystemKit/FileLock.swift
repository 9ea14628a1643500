#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The kernel's lock of a whole file: free at once when its owner dies, kept while it is stopped.
///
/// It is a lock of the open file, not of the process, so that looking at it takes nothing and gives nothing away: a look
/// never stands in the way of a process that starts at the same moment. A child that inherits the descriptor keeps it.
package enum FileLock {
  package enum Outcome: Sendable, Hashable {
    case taken
    /// Another open file has it.
    case held
    case failed(errno: Int32)
  }

  /// Takes the lock for as long as the file is open; it is open for writing.
  package static func take(_ descriptor: Int32) -> Outcome {
    var whole = wholeFile
    if fcntl(descriptor, setLock, &whole) == 0 { return .taken }
    let code = errno
    return code == EAGAIN || code == EACCES ? .held : .failed(errno: code)
  }

  package enum Opening: Sendable, Hashable {
    /// The descriptor, which keeps the lock until it is closed.
    case taken(Int32)
    case held
    case cannotOpen(errno: Int32)
    case cannotLock(errno: Int32)
  }

  /// Opens the file at `path` for writing, makes it where it is missing, and takes its lock.
  ///
  /// The file that is locked is the one that stands there: one that was removed or replaced meanwhile would keep nobody out.
  package static func open(_ path: String) -> Opening {
    while true {
      let descriptor = openFile(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { return .cannotOpen(errno: errno) }
      switch take(descriptor) {
      case .taken where FileNumber(path: path) == FileNumber(descriptor: descriptor):
        return .taken(descriptor)
      case .taken: close(descriptor)
      case .held:
        close(descriptor)
        return .held
      case .failed(let code):
        close(descriptor)
        return .cannotLock(errno: code)
      }
    }
  }

  /// Whether another open file has the lock.
  package static func isHeld(_ descriptor: Int32) -> Bool {
    var whole = wholeFile
    return fcntl(descriptor, getLock, &whole) == 0 && whole.l_type != F_UNLCK
  }

  // `F_OFD_SETLK` and `F_OFD_GETLK`.
  #if os(Linux)
  private static let setLock: Int32 = 37
  private static let getLock: Int32 = 36
  #else
  private static let setLock: Int32 = 90
  private static let getLock: Int32 = 92
  #endif

  private static var wholeFile: flock {
    var range = flock()
    range.l_type = Int16(F_WRLCK)
    range.l_whence = Int16(SEEK_SET)
    return range
  }
}

private func openFile(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { open(path, flags, mode) }
