#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A folder that specs lie in.
enum Folder {
  /// The YAML files right in `folder`, by name; none where there is no such folder.
  ///
  /// Hidden files are left out.
  static func yamlFiles(in folder: String) throws(Problem) -> [String] {
    guard let handle = opendir(folder) else {
      if errno == ENOENT || errno == ENOTDIR { return [] }
      throw Problem(path: folder, message: "the folder cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix("."), name.hasSuffix(".yaml") || name.hasSuffix(".yml") { names.append(name) }
    }
    return names.sorted().map { join(folder, $0) }
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// `name` in `folder`; without a prefix where the folder is the current one.
  static func join(_ folder: String, _ name: String) -> String {
    if folder.isEmpty || folder == "." { return name }
    return folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }
}
