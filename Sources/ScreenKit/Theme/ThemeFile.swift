#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

extension Theme {
  /// The theme in the file at `path`.
  package static func load(path: String) throws(ThemeProblems) -> Theme {
    try source(path: path, depth: 0).theme
  }

  /// The theme as it was written; it may extend a built-in one, or a file beside it.
  private static func source(path: String, depth: Int) throws(ThemeProblems) -> ThemeSource {
    guard depth < 8 else {
      throw problem(path, "themes extend each other more than eight deep, or in a circle")
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    return try ThemeParser.source(in: try text(of: path), path: path) { name throws(ThemeProblems) in
      if let builtIn = BuiltInTheme.named(name) { return builtIn.source }
      let file = "\(folder)\(name).yaml"
      guard !name.contains("/"), access(file, F_OK) == 0 else { return nil }
      return try source(path: file, depth: depth + 1)
    }
  }

  /// The file as text, read up to the limit for themes.
  private static func text(of path: String) throws(ThemeProblems) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw problem(path, "cannot be opened: " + String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: ThemeParser.sizeLimit + 1)
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw problem(path, "cannot be read: " + String(cString: strerror(errno))) }
      if got == 0 { break }
      count += got
    }
    guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
      throw problem(path, "is not UTF-8 text")
    }
    return text
  }

  private static func problem(_ path: String, _ sentence: String) -> ThemeProblems {
    ThemeProblems(problems: [ThemeProblem(path: path, line: nil, column: nil, sentence: sentence)])
  }
}
