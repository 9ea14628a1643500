internal import SystemKit

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The kernel's lock that makes one host per run: free at once when its owner dies, kept while it is stopped.
package enum HostLock {
  /// Takes the lock for as long as the descriptor is open; `nil` where another process has it.
  static func take(_ runFolder: String) throws(HostError) -> Descriptor? {
    let path = HostFiles(runFolder).lock
    guard let file = Descriptor.open(path, O_RDWR | O_CREAT) else {
      throw HostError("cannot open \(path): \(systemMessage(errno))")
    }
    switch FileLock.take(file.number) {
    case .taken: return file
    case .held: return nil
    case .failed(let code): throw HostError("cannot lock \(path): \(systemMessage(code))")
    }
  }

  /// Whether a host lives.
  package static func isTaken(_ runFolder: String) -> Bool {
    guard let file = Descriptor.open(HostFiles(runFolder).lock, O_RDONLY) else { return false }
    return FileLock.isHeld(file.number)
  }
}
