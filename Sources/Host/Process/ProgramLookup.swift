#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Finds a step's program as a shell does.
package enum ProgramLookup {
  static let defaultPath = "/usr/local/bin:/usr/bin:/bin"

  package enum Failure: Error, Sendable, Hashable {
    case notFound
    case notExecutable(String)
  }

  /// The file of a program.
  ///
  /// A name with a slash is a path, relative to the working folder; any other is looked up in the step's `PATH`, of which an empty
  /// part is the working folder.
  package static func find(_ name: String, path: String?, folder: String) -> Result<String, Failure> {
    if name.utf8.contains(UInt8(ascii: "/")) {
      let file = absolute(name, folder)
      return isProgram(file) ? .success(file) : .failure(exists(file) ? .notExecutable(file) : .notFound)
    }
    guard !name.isEmpty else { return .failure(.notFound) }
    var refused: String?
    for part in (path ?? defaultPath).split(separator: ":", omittingEmptySubsequences: false) {
      let file = absolute(part.isEmpty ? name : "\(part)/\(name)", folder)
      if isProgram(file) { return .success(file) }
      if refused == nil, isRegular(file) { refused = file }
    }
    return .failure(refused.map(Failure.notExecutable) ?? .notFound)
  }

  private static func absolute(_ path: String, _ folder: String) -> String {
    path.utf8.first == UInt8(ascii: "/") ? path : "\(folder)/\(path)"
  }

  private static func isProgram(_ file: String) -> Bool { access(file, X_OK) == 0 && isRegular(file) }

  private static func isRegular(_ file: String) -> Bool {
    var info = stat()
    return stat(file, &info) == 0 && info.st_mode & S_IFMT == S_IFREG
  }

  private static func exists(_ file: String) -> Bool { access(file, F_OK) == 0 }
}
