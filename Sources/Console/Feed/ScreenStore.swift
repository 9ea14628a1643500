internal import Journal

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Writes what is asked to be kept: pictures of the screen, calls.
enum ScreenStore {
  /// Writes `text` to a new file at `path`, and makes the folder where it is missing.
  ///
  /// Returns the sentence for the message line; a file that is there already is never written over.
  static func write(_ text: String, to path: String) -> Notice {
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex { mkdir(String(path[..<slash]), 0o700) }
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { return .error("cannot write \(path): \(String(cString: strerror(errno)))") }
    defer { close(file) }
    let failure = Files.writeAll(file, Array(text.utf8))
    guard failure == 0 else { return .error("cannot write \(path): \(String(cString: strerror(failure)))") }
    return .info("written to \(path)")
  }
}
