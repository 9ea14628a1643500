#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// One path that someone wants to hear of.
struct WatchedPath: Sendable {
  /// A folder whose events concern the path.
  struct Hook: Sendable, Hashable {
    var folder: Int32
    /// Only events of this name count; `nil`: all.
    var name: String?
  }

  var path: String
  var onChange: @Sendable () -> Void
  var hooks: Set<Hook> = []
  /// The state at the last look, for a path that the kernel does not tell of.
  var polled: PathState?

  /// Splits a path into the folder that holds it and its name there.
  static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    return (folder, String(path[path.index(after: slash)...]))
  }

  /// The path with symbolic links followed; `nil` when it leads nowhere.
  static func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  static func isFolder(_ path: String) -> Bool { FileIdentity(path: path)?.isFolder ?? false }

  static func exists(_ path: String) -> Bool { FileIdentity(path: path) != nil }
}

/// What polling compares: the path itself and, of a folder, what is directly in it.
struct PathState: Sendable, Hashable {
  private var own: FileIdentity?
  private var children: [String: FileIdentity] = [:]

  /// Folders with more entries are compared by these.
  static let maximumChildren = 1024

  init(_ path: String) {
    own = FileIdentity(path: path)
    guard own?.isFolder == true, let folder = opendir(path) else { return }
    defer { closedir(folder) }
    while children.count < Self.maximumChildren, let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { children[name] = FileIdentity(path: path + "/" + name) }
    }
  }
}
