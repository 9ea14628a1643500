#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The kernel's lock that makes one host per run: free at once when its owner dies, kept while it is stopped.
///
/// A lock of the open file, not of the process, so that looking at it takes nothing and gives nothing away.
enum HostLock {
  /// Takes the lock for as long as the descriptor is open; `nil` where another process has it.
  static func take(_ runFolder: String) throws(HostError) -> Descriptor? {
    let path = HostFiles(runFolder).lock
    guard let file = Descriptor.open(path, O_RDWR | O_CREAT) else {
      throw HostError("cannot open \(path): \(systemMessage(errno))")
    }
    var whole = wholeFile
    if fcntl(file.number, setLock, &whole) == 0 { return file }
    let code = errno
    guard code == EAGAIN || code == EACCES else {
      throw HostError("cannot lock \(path): \(systemMessage(code))")
    }
    return nil
  }

  /// Whether a host lives.
  static func isTaken(_ runFolder: String) -> Bool {
    guard let file = Descriptor.open(HostFiles(runFolder).lock, O_RDONLY) else { return false }
    var whole = wholeFile
    return fcntl(file.number, getLock, &whole) == 0 && whole.l_type != F_UNLCK
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
