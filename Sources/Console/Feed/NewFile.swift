internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A file that the user asks for: a new one, in a folder that is there.
///
/// It gets its name when all of it is written; until then it lies hidden beside, so that half a file never passes for the
/// whole. What is given up leaves nothing.
struct NewFile: ~Copyable {
  let path: String
  let descriptor: Int32
  private let part: String

  /// Files that are being written.
  private static let parts = Mutex<(count: Int, paths: Set<String>)>((0, []))

  /// `nil` and `errno`; a file that is there already is never written over.
  init?(_ path: String) {
    guard access(path, F_OK) != 0 else {
      errno = EEXIST
      return nil
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let part = Self.parts.withLock { parts in
      parts.count += 1
      let part = "\(folder).stepdeck-\(getpid())-\(parts.count).part"
      parts.paths.insert(part)
      return part
    }
    let descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      Self.forget(part)
      return nil
    }
    (self.path, self.part, self.descriptor) = (path, part, descriptor)
  }

  deinit {
    close(descriptor)
    unlink(part)
    Self.forget(part)
  }

  /// Gives the file its name.
  ///
  /// - Returns: 0, or `errno`: somebody else may have made a file of that name meanwhile.
  consuming func finish() -> Int32 {
    if link(part, path) == 0 { return 0 }
    let code = errno
    guard code != EEXIST else { return code }
    // A file system without links: the name is taken first, then given.
    let place = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard place >= 0 else { return errno }
    close(place)
    guard rename(part, path) == 0 else {
      let code = errno
      unlink(path)
      return code
    }
    return 0
  }

  /// At the end of the program, which waits for no export.
  static func removeUnfinished() {
    for part in parts.withLock({ $0.paths }) { unlink(part) }
  }

  private static func forget(_ part: String) { parts.withLock { _ = $0.paths.remove(part) } }

  /// `path` with the user's home in place of a `~` at its beginning.
  static func expanded(_ path: String, home: String?) -> String {
    guard let home, home.hasPrefix("/"), path.hasPrefix("~/") else { return path }
    return home + path.dropFirst()
  }

  /// Why there is no such file, by what `init` or `finish` has left in `errno`, and what to do.
  static func refusal(_ path: String, _ code: Int32) -> Notice {
    if code == EEXIST { return .error("\(path) is there already; give another name") }
    if code == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      let folder = String(path[..<slash])
      guard access(folder, F_OK) == 0 else {
        return .error("there is no folder \(folder); make it, or give another name")
      }
      return .error("cannot write \(path): no file can be made in \(folder); give another folder")
    }
    return .error("cannot write \(path): \(String(cString: strerror(code)))")
  }
}
