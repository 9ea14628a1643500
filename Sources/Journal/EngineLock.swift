#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The kernel's lock that makes one engine per state folder: free at once when its owner dies, kept while it is stopped.
///
/// It is a lock of the open file, not of the process, so that looking at it takes nothing and gives nothing away: a look
/// never stands in the way of an engine that starts at the same moment.
package struct EngineLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock; `nil` where another process has it.
  package init?(_ folder: StateFolder, version: String) throws(StateError) {
    descriptor = open(folder.engineLock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system("cannot open \(folder.engineLock)") }
    var whole = Self.wholeFile
    guard fcntl(descriptor, Self.setLock, &whole) == 0 else {
      let code = errno
      guard code == EAGAIN || code == EACCES else {
        throw .system("cannot lock \(folder.engineLock)", code: code)
      }
      return nil
    }
    let text = Array("\(getpid()) \(version)\n".utf8)
    guard ftruncate(descriptor, 0) == 0, Files.writeAll(descriptor, text) == 0 else {
      throw .system("cannot write \(folder.engineLock)")
    }
  }

  deinit { close(descriptor) }

  /// `F_OFD_SETLK` and `F_OFD_GETLK`.
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

  package struct Owner: Sendable, Hashable {
    package var pid: Int32
    package var version: String
  }

  /// Who holds the lock; `nil` where it is free.
  package static func owner(_ folder: StateFolder) -> Owner? {
    let descriptor = open(folder.engineLock, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var whole = wholeFile
    guard fcntl(descriptor, getLock, &whole) == 0, whole.l_type != F_UNLCK else { return nil }
    let words =
      (try? Files.read(folder.engineLock, limit: 4096)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let parts = words.split(whereSeparator: \.isWhitespace)
    guard parts.count == 2, let pid = Int32(parts[0]) else { return Owner(pid: 0, version: "") }
    return Owner(pid: pid, version: String(parts[1]))
  }
}
