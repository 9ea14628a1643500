#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A file that the user asks for: a new one, in a folder that is there.
enum NewFile {
  /// `path` with the user's home in place of a `~` at its beginning.
  static func expanded(_ path: String, home: String?) -> String {
    guard let home, home.hasPrefix("/"), path.hasPrefix("~/") else { return path }
    return home + path.dropFirst()
  }

  /// - Returns: a descriptor to write to, or -1 and `errno`; a file that is there already is never written over.
  static func create(_ path: String) -> Int32 { open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }

  /// Why there is no such file, by what `create` has left in `errno`, and what to do.
  static func refusal(_ path: String, _ code: Int32) -> Notice {
    if code == EEXIST { return .error("\(path) is there already; give another name") }
    if code == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      return .error("there is no folder \(path[..<slash]); make it, or give another name")
    }
    return .error("cannot write \(path): \(String(cString: strerror(code)))")
  }
}
