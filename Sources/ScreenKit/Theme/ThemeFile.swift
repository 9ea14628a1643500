#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What came of reading a theme's file.
package struct ThemeReading: Sendable {
  package var theme: Result<Theme, ThemeProblems>
  /// The file, those that it extends, and those that were looked for: a change of any of them may change the theme.
  package var files: [String]
}

extension Theme {
  /// The theme in the file at `path`.
  package static func load(path: String) throws(ThemeProblems) -> Theme {
    try reading(path: path).theme.get()
  }

  /// Reads the theme in the file at `path`, and tells of all files that it hangs on, also where it is broken.
  package static func reading(path: String) -> ThemeReading {
    let files = FilesRead()
    do throws(ThemeProblems) {
      return ThemeReading(
        theme: .success(try source(path: path, extending: [], files).theme),
        files: files.paths
      )
    } catch {
      return ThemeReading(theme: .failure(error), files: files.paths)
    }
  }

  private final class FilesRead {
    var paths: [String] = []
  }

  /// The theme as it was written; it may extend a built-in one, or a file beside it.
  ///
  /// `extending` are the files that extend it, each the one behind it.
  private static func source(
    path: String,
    extending: [String],
    _ files: FilesRead
  ) throws(ThemeProblems) -> ThemeSource {
    let chain = extending + [path]
    if !files.paths.contains(path) { files.paths.append(path) }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    return try ThemeParser.source(in: try text(of: path), path: path) { name throws(ThemeProblems) in
      if let builtIn = BuiltInTheme.named(name) { return builtIn.source }
      let file = "\(folder)\(name).yaml"
      guard !name.contains("/") else { return nil }
      guard access(file, F_OK) == 0 else {
        files.paths.append(file)
        return nil
      }
      if let first = chain.firstIndex(of: file) { throw circle(chain[first...] + [file]) }
      guard chain.count < 8 else {
        throw problem(
          file,
          "more than eight themes extend each other; write some of them as one",
          isOfAll: true
        )
      }
      return try source(path: file, extending: chain, files)
    }
  }

  private static func circle(_ paths: ArraySlice<String>) -> ThemeProblems {
    let names = paths.map { path in
      String(
        path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...].dropLast(".yaml".count)
      )
    }
    let sentence =
      names.count == 2
      ? "the theme '\(names[0])' extends itself; let it extend a built-in theme, or none"
      : "themes extend each other in a circle: \(names.joined(separator: ", "));"
        + " let one of them extend a built-in theme, or none"
    return problem(paths[paths.startIndex], sentence, isOfAll: true)
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

  private static func problem(
    _ path: String,
    _ sentence: String,
    isOfAll: Bool = false
  ) -> ThemeProblems {
    ThemeProblems(problems: [
      ThemeProblem(path: path, line: nil, column: nil, sentence: sentence, isOfAll: isOfAll)
    ])
  }
}
