/// Lines of a log that belong together: a traceback, the stack of a panic, a line with a level and the indented ones
/// behind it; or one line by itself.
package struct LogRecord: Sendable, Hashable {
  /// The numbers of its lines, as the caller counts them.
  package var lines: Range<Int>
  /// That of its first line, an error for a traceback; all its lines share it.
  package var level: LogLevel?
  /// The beginning of its first line, raw.
  package var head: [UInt8]
  /// The beginning of the line that says what happened, raw: `RuntimeError: CUDA out of memory`.
  package var conclusion: [UInt8]?

  /// Of a head and a conclusion so many bytes are kept.
  static let keptBytes = 512

  package var count: Int { lines.count }

  /// Whether there is anything to fold.
  package var isFoldable: Bool { count > 1 }

  /// One line for all, fit to be shown: `Traceback (most recent call last): … 14 lines  RuntimeError: CUDA out of memory`.
  ///
  /// Of a single line it is that line, cut; show the line itself instead.
  package var summary: String {
    let sanitizer = Sanitizer(limit: Self.keptBytes)
    let first = sanitizer.plainText(head[...]).trimmedText
    guard isFoldable else { return first }
    let end = conclusion.map { "  " + sanitizer.plainText($0[...]).trimmedText } ?? ""
    return "\(first) … \(count) lines\(end)"
  }
}

extension String {
  /// Without the spaces around it.
  fileprivate var trimmedText: String {
    let start = firstIndex { $0 != " " } ?? endIndex
    let last = lastIndex { $0 != " " } ?? startIndex
    return start < endIndex ? String(self[start...last]) : ""
  }
}
