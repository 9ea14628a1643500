internal import SystemKit

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The kernel's lock that makes one engine per state folder: free at once when its owner dies, kept while it is stopped.
///
/// The kernel locks the file, whatever its name: `check` tells whether the path still leads to it.
package struct EngineLock: ~Copyable {
  private let folder: StateFolder
  private let version: String
  private var descriptor: Int32
  /// The folder of runs, kept open so that no other one gets its number.
  private let runs: Int32

  /// Takes the lock of a folder that is prepared; `nil` where another process has it.
  package init?(_ folder: StateFolder, version: String) throws(StateError) {
    guard let descriptor = try Self.take(folder, version) else { return nil }
    let runs = open(folder.runs, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard runs >= 0 else {
      let code = errno
      close(descriptor)
      throw .system("cannot open \(folder.runs)", code: code)
    }
    (self.folder, self.version, self.descriptor, self.runs) = (folder, version, descriptor, runs)
  }

  deinit {
    close(descriptor)
    close(runs)
  }

  private static func take(_ folder: StateFolder, _ version: String) throws(StateError) -> Int32? {
    switch FileLock.open(folder.engineLock) {
    case .taken(let descriptor):
      let text = Array("\(getpid()) \(version)\n".utf8)
      if ftruncate(descriptor, 0) == 0, Files.writeAll(descriptor, text) == 0 { return descriptor }
      let code = errno
      close(descriptor)
      throw .system("cannot write \(folder.engineLock)", code: code)
    case .held: return nil
    case .cannotOpen(let code): throw .system("cannot open \(folder.engineLock)", code: code)
    case .cannotLock(let code): throw .system("cannot lock \(folder.engineLock)", code: code)
    }
  }

  package enum Standing: Sendable, Hashable {
    case held
    /// The file was gone and is there again; nobody had taken its place.
    case putBack
    /// Another engine has the file that stands there now.
    case lost
    /// The runs are gone, and with them what the lock was for.
    case folderGone
  }

  /// Looks whether the lock still keeps others out, and mends it where its file alone is gone.
  package mutating func check() throws(StateError) -> Standing {
    guard FileNumber(path: folder.runs) == FileNumber(descriptor: runs) else { return .folderGone }
    guard FileNumber(path: folder.engineLock) != FileNumber(descriptor: descriptor) else { return .held }
    guard let new = try Self.take(folder, version) else { return .lost }
    close(descriptor)
    descriptor = new
    return .putBack
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
    guard FileLock.isHeld(descriptor) else { return nil }
    let words =
      (try? Files.read(folder.engineLock, limit: 4096)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let parts = words.split(whereSeparator: \.isWhitespace)
    guard parts.count == 2, let pid = Int32(parts[0]) else { return Owner(pid: 0, version: "") }
    return Owner(pid: pid, version: String(parts[1]))
  }
}
