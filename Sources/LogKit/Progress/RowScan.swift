/// Goes from line to line as a terminal would, and says which lines nothing is left of: states of a bar that a later line
/// takes the place of, rows of displays that go up and write themselves again.
///
/// Only what a bar or a movement of the cursor says is replaced is ever given up: an ordinary line has a row of its own.
/// Remembers the last rows only, so it takes the same room for any log.
package struct RowScan: Sendable {
  /// A display is no higher than this.
  static let reach = 100

  /// A line by its number, and where it stands in the log.
  package struct Line: Sendable, Hashable {
    package var number: Int
    package var bytes: Range<UInt64>
  }

  /// What a line has written to the screen and nothing has written over.
  private struct Row {
    var line: Line
    /// Which part of its line; `nil` where that is all of it.
    var part: Int?
    /// The last part of its line that has any text.
    var isLast: Bool
    var isBar: Bool
  }

  private var rows: [Row] = []
  /// The row that the next line writes; `rows.count` for a new one.
  private var cursor = 0
  private var bar: ProgressLine?
  /// The last line wrote over something.
  private(set) var hasWrittenOver = false
  /// Parts of lines that are out of reach, where these are others than the last one with text.
  private var settled: [UInt64: [Int]] = [:]

  package init() {}

  /// Takes the next line.
  ///
  /// - Parameters:
  ///   - content: raw, without its newline.
  ///   - line: what it is known by.
  /// - Returns: lines that nothing is left of from now on, this one possibly among them.
  package mutating func take(_ content: ArraySlice<UInt8>, _ line: Line) -> [Line] {
    var lost: [Line] = []
    hasWrittenOver = false
    if let parts = LineParts.parts(of: content) {
      bar = nil
      let last = parts.lastIndex { LineParts.hasText($0.bytes) } ?? -1
      for (index, part) in parts.enumerated() {
        cursor = max(0, cursor - min(part.up, Self.reach))
        guard LineParts.hasText(part.bytes) else { continue }
        let row = Row(line: line, part: index, isLast: index == last, isBar: ProgressLine(part.bytes) != nil)
        write(row, &lost)
      }
      if !rows.contains(where: { $0.line == line }) { lost.append(line) }
    } else {
      takePlain(content, line, &lost)
    }
    cursor += 1
    settle()
    return lost
  }

  /// A line without movements of the cursor.
  private mutating func takePlain(_ content: ArraySlice<UInt8>, _ line: Line, _ lost: inout [Line]) {
    let found = Self.mayBeBar(content) ? ProgressLine(content) : nil
    let isNext = found.map { later in bar.map { later.replaces($0) } ?? false } ?? false
    bar = found
    let row = Row(line: line, part: nil, isLast: true, isBar: found != nil)
    if isNext, cursor == rows.count, cursor > 0 {
      cursor -= 1
    } else if cursor < rows.count, found == nil, content.first != UInt8(ascii: "\r") {
      // The lower rows of a display; what is no part of it hides no bar.
      if rows[cursor].isBar || LevelDetector.level(of: content) != nil { cursor = rows.count }
    }
    if cursor < rows.count, !LineParts.hasText(content) { return lost.append(line) }
    write(row, &lost)
  }

  private mutating func write(_ row: Row, _ lost: inout [Line]) {
    guard cursor < rows.count else {
      cursor = rows.count
      return rows.append(row)
    }
    hasWrittenOver = true
    let old = rows[cursor]
    rows[cursor] = row
    let isGone = old.part == nil || (old.line != row.line && !rows.contains { $0.line == old.line })
    if isGone { lost.append(old.line) }
  }

  /// Lets rows go that nothing reaches any more.
  private mutating func settle() {
    guard rows.count > 2 * Self.reach else { return }
    let count = rows.count - Self.reach
    for row in rows[..<count] where row.part != nil && settled[row.line.bytes.lowerBound] == nil {
      let parts = rows.filter { $0.line == row.line }
      if parts.count > 1 || !row.isLast { settled[row.line.bytes.lowerBound] = parts.compactMap(\.part) }
    }
    rows.removeFirst(count)
    cursor = max(0, cursor - count)
  }

  /// A quick look: every bar has one of these in it.
  private static func mayBeBar(_ content: ArraySlice<UInt8>) -> Bool {
    content.withUnsafeBytes { buffer in
      let all = 0..<buffer.count
      return ByteScan.first(UInt8(ascii: "%"), in: buffer, all) != nil
        || ByteScan.first(UInt8(ascii: "["), in: buffer, all) != nil
        || ByteScan.first(0xE2, in: buffer, all) != nil
    }
  }

  /// What is left of a line that begins there, from the top down; the line itself where it moves no cursor.
  package func left(of content: ArraySlice<UInt8>, at offset: UInt64) -> [ArraySlice<UInt8>] {
    guard let parts = LineParts.parts(of: content) else { return [content] }
    let own = rows.filter { $0.line.bytes.lowerBound == offset }.compactMap(\.part)
    let shown = own.isEmpty ? settled[offset] ?? [] : own
    if shown.isEmpty { return [parts.last { LineParts.hasText($0.bytes) }?.bytes ?? content] }
    return shown.filter(parts.indices.contains).map { parts[$0].bytes }
  }
}
