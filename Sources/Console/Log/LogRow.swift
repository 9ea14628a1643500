internal import ScreenKit

/// A row of a log: a line, and which of the rows that it takes.
struct LogRow: Sendable, Hashable, Comparable {
  var line: Int
  var row: Int

  init(_ line: Int, _ row: Int = 0) {
    self.line = line
    self.row = row
  }

  static func < (left: LogRow, right: LogRow) -> Bool { (left.line, left.row) < (right.line, right.row) }
}

extension LogPane {
  /// Whether a line may take more rows than one.
  var isTall: Bool { wraps || content?.isTall == true }

  /// Rows that a line takes; one where it has not been read.
  func rowCount(_ number: Int, _ room: Size) -> Int {
    guard isTall, let line = content?[number] else { return 1 }
    guard wraps else { return 1 + line.details.count }
    let width = textWidth(room)
    var reader = SGRText()
    var parts = line.parts
    // The dash that is painted is as wide.
    parts[0].text = line.noteText(dash: "-") + line.text
    return parts.reduce(0) { count, part in
      count
        + SpanWrap.rows(of: reader.spans(in: part.text), width: width, indent: part.indent(in: width)).count
    }
  }

  /// Columns of the longest of the lines in sight.
  func widestLine(_ room: Size) -> Int {
    var reader = SGRText()
    let lines = (firstLine(room)..<max(firstLine(room), endLine(room))).compactMap { content?[$0] }
    return lines.flatMap(\.parts).reduce(0) { widest, part in
      max(widest, reader.spans(in: part.text).reduce(0) { $0 + TextWidth.of($1.text) })
    }
  }

  /// The row that is so many rows further down, or up: no further than the first row, and than behind the last line.
  func moved(_ place: LogRow, by rows: Int, _ room: Size) -> LogRow {
    guard isTall else { return LogRow(max(0, min(place.line + rows, lineCount))) }
    var place = LogRow(place.line, place.row + rows)
    while place.row < 0, place.line > 0 {
      place.line -= 1
      place.row += rowCount(place.line, room)
    }
    while place.row > 0, place.line < lineCount {
      let count = rowCount(place.line, room)
      guard place.row >= count else { break }
      place = LogRow(place.line + 1, place.row - count)
    }
    return LogRow(place.line, place.line < lineCount ? max(0, place.row) : 0)
  }
}

extension LogLine {
  /// The line, and the rows below it.
  var parts: [Part] { [Part(text: text, hang: hang, matches: matches)] + details }

  /// `┄┄┄ 212 lines fetched again ┄┄┄ `, before the text that it is about.
  func noteText(dash: Character) -> String {
    guard let note else { return "" }
    let dashes = String(repeating: dash, count: 3)
    return "\(dashes) \(note) \(dashes) "
  }
}

extension LogLine.Part {
  /// Columns before the rows that it goes on in: what stands below the message leaves two thirds of the width to it.
  ///
  /// The message rather than the indentation, because a line mostly begins with its time and level: the eye that goes
  /// down the edge then meets only beginnings of lines.
  func indent(in width: Int) -> Int { min(hang, width / 3) }
}
