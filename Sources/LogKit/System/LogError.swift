#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A log that cannot be read, in one sentence that names the file and the cause.
package struct LogError: Error, Sendable, Hashable, CustomStringConvertible {
  package var sentence: String

  package init(_ sentence: String) { self.sentence = sentence }

  package var description: String { sentence }

  /// The system's own words for `code` behind what was tried.
  static func system(_ attempt: String, code: Int32 = errno) -> LogError {
    LogError("\(attempt): \(strerror(code).map { String(cString: $0) } ?? "error \(code)")")
  }
}
