#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

extension SampleWorkspace {
  /// Writes the files below the folder, which is made if it is missing.
  ///
  /// A file that is there already is never overwritten: with the same contents it stays as it is, with others nothing
  /// at all is written.
  static func write(_ files: [SampleFile], to folder: String) throws(SampleFileError) {
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    var missing: [SampleFile] = []
    var different: [String] = []
    for file in files {
      switch try file.presence(at: prefix + file.path) {
      case .missing: missing.append(file)
      case .same: continue
      case .different: different.append(prefix + file.path)
      }
    }
    guard different.isEmpty else { throw .differs(different) }
    try makeFolders(folder)
    for file in missing {
      let path = prefix + file.path
      if let slash = path.lastIndex(of: "/") { try makeFolders(String(path[..<slash])) }
      try file.create(at: path)
    }
  }

  /// Makes the folder and those above it that are missing.
  private static func makeFolders(_ path: String) throws(SampleFileError) {
    var ends = path.indices.filter { path[$0] == "/" && $0 != path.startIndex }
    ends.append(path.endIndex)
    for end in ends {
      let folder = String(path[..<end])
      guard mkdir(folder, 0o777) != 0 else { continue }
      let code = errno
      var status = stat()
      guard stat(folder, &status) == 0 else {
        throw .failed(action: "make the folder", path: folder, code: code)
      }
    }
  }
}
