#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Writes pictures of the screen.
enum ScreenStore {
  /// Writes `text` to a new file at `path`, and makes the folder where it is missing.
  ///
  /// Returns the sentence for the message line; a file that is there already is never written over.
  static func write(_ text: String, to path: String) -> Notice {
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex { mkdir(String(path[..<slash]), 0o700) }
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { return .error("cannot write \(path): \(String(cString: strerror(errno)))") }
    defer { close(file) }
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes {
        systemWrite(file, $0.baseAddress?.advanced(by: start), bytes.count - start)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return .error("cannot write \(path): \(String(cString: strerror(errno)))") }
      start += count
    }
    return .info("the screen is in \(path)")
  }
}

/// The system's call, which the method of the same name hides.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, bytes, count)
}
