#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Why a workspace could not be written; the description is a sentence for the user.
enum SampleFileError: Error, CustomStringConvertible {
  /// These files are there with other contents. Nothing was written.
  case differs([String])
  /// The system refused, with its error number.
  case failed(action: String, path: String, code: Int32)

  var description: String {
    switch self {
    case .differs(let paths):
      let list = paths.joined(separator: ", ")
      let verb = paths.count == 1 ? "is there already and differs" : "are there already and differ"
      return "\(list) \(verb); nothing was written. Choose another folder, or move what is there."
    case .failed(let action, let path, let code):
      return "could not \(action) \(path): \(String(cString: strerror(code)))"
    }
  }
}
