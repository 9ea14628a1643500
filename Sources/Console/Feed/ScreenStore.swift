internal import Journal

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Writes what is asked to be kept: pictures of the screen, calls.
enum ScreenStore {
  /// Writes `text` to a new file at `path`.
  ///
  /// Returns the sentence for the message line; a file that is there already is never written over. With `isOurs` the
  /// console has chosen the name: it makes the folder where that is missing, and another name with a number: `shot-2.svg`.
  static func write(_ text: String, to path: String, isOurs: Bool = false) -> Notice {
    if isOurs, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      mkdir(String(path[..<slash]), 0o700)
    }
    var failure = write(text, to: path)
    var place = path
    var number = 2
    while failure == EEXIST, isOurs, number < 1_000 {
      place = numbered(path, number)
      failure = write(text, to: place)
      number += 1
    }
    return failure == 0 ? .info("written to \(place)") : NewFile.refusal(place, failure)
  }

  /// - Returns: 0, or `errno`.
  private static func write(_ text: String, to path: String) -> Int32 {
    guard let file = NewFile(path) else { return errno }
    let failure = Files.writeAll(file.descriptor, Array(text.utf8))
    return failure == 0 ? file.finish() : failure
  }

  /// The number stands before the extension.
  private static func numbered(_ path: String, _ number: Int) -> String {
    let name = path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "\(path)-\(number)" }
    return "\(path[..<dot])-\(number)\(path[dot...])"
  }
}
