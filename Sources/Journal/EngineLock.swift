internal import SystemKit

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The kernel's lock that makes one engine per state folder: free at once when its owner dies, kept while it is stopped.
package struct EngineLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock; `nil` where another process has it.
  package init?(_ folder: StateFolder, version: String) throws(StateError) {
    descriptor = open(folder.engineLock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system("cannot open \(folder.engineLock)") }
    switch FileLock.take(descriptor) {
    case .taken: break
    case .held: return nil
    case .failed(let code): throw .system("cannot lock \(folder.engineLock)", code: code)
    }
    let text = Array("\(getpid()) \(version)\n".utf8)
    guard ftruncate(descriptor, 0) == 0, Files.writeAll(descriptor, text) == 0 else {
      throw .system("cannot write \(folder.engineLock)")
    }
  }

  deinit { close(descriptor) }

  package struct Owner: Sendable, Hashable {
    package var pid: Int32
    package var version: String
  }

  /// Who holds the lock; `nil` where it is free.
  package static func owner(_ folder: StateFolder) -> Owner? {
    let descriptor = open(folder.engineLock, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard FileLock.isHeld(descriptor) else { return nil }
    let words =
      (try? Files.read(folder.engineLock, limit: 4096)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let parts = words.split(whereSeparator: \.isWhitespace)
    guard parts.count == 2, let pid = Int32(parts[0]) else { return Owner(pid: 0, version: "") }
    return Owner(pid: pid, version: String(parts[1]))
  }
}
