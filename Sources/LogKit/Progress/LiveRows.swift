/// One row that a view shows for the lines that were written over each other.
package struct LiveRow: Sendable, Hashable {
  /// The number of the line that wrote it last, as the caller counts them.
  package var line: Int
  /// What it wrote there: that line or a part of it, raw; to be sanitised as a line is.
  package var content: ArraySlice<UInt8>
  /// How many states of the row there were; they count as one line.
  package var states = 1

  package static func == (left: LiveRow, right: LiveRow) -> Bool {
    left.line == right.line && left.states == right.states && left.content.elementsEqual(right.content)
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(line) }
}

/// Folds lines that replace each other into rows, as a terminal would: bars written line by line, and displays of
/// several rows (rich's `Live`, nested bars of tqdm) that go up and write themselves again.
///
/// To be used so: give it the lines of a window in order, and show `rows` instead of them; of a log that follows give it
/// the new lines only. Only what a bar or a cursor movement says is replaced is ever hidden: an ordinary line has a row of
/// its own. A window that begins inside of a display shows its first rows only from there on.
package struct LiveRows: Sendable {
  /// A display is no higher than this.
  static let reach = 100

  package private(set) var rows: [LiveRow] = []
  /// The row that the next line writes, `rows.count` for a new one.
  private var cursor = 0
  private var bar: ProgressLine?
  private var next: Int

  /// - Parameter first: the number of the first line.
  package init(from first: Int = 0) { next = first }

  package init(_ lines: some Sequence<ArraySlice<UInt8>>, from first: Int = 0) {
    self.init(from: first)
    for line in lines { add(line) }
  }

  package mutating func add(_ line: ArraySlice<UInt8>) {
    defer { next += 1 }
    let parts = Self.parts(of: line)
    guard parts.count > 1 else { return addPlain(line) }
    bar = nil
    for part in parts {
      cursor = max(0, cursor - min(part.up, Self.reach))
      write(part.bytes)
    }
    cursor += 1
  }

  /// A line without cursor movements.
  private mutating func addPlain(_ line: ArraySlice<UInt8>) {
    let isInside = cursor < rows.count && line.first == UInt8(ascii: "\r")
    let found = ProgressLine(line)
    let isNext = found.map { later in bar.map { later.replaces($0) } ?? false } ?? false
    bar = found
    if isNext, cursor == rows.count, cursor > 0 {
      cursor -= 1
    } else if cursor < rows.count, found == nil, !isInside {
      // The lower rows of a display; what is no part of it hides no bar.
      let isForeign = ProgressLine(rows[cursor].content) != nil || LevelDetector.level(of: line) != nil
      if isForeign { cursor = rows.count }
    }
    write(line)
    cursor += 1
  }

  private mutating func write(_ bytes: ArraySlice<UInt8>) {
    if cursor >= rows.count {
      rows.append(LiveRow(line: next, content: bytes))
      cursor = rows.count - 1
    } else if Self.hasText(bytes) {
      rows[cursor] = LiveRow(line: next, content: bytes, states: rows[cursor].states + 1)
    }
  }

  private static func hasText(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.withUnsafeBytes { PlainText.read($0, reach: 1024) { text, _ in text.contains { $0 > 0x20 } } }
  }

  /// What is written behind the sequences that make room for it.
  private static func withoutErasing(_ part: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    part.withUnsafeBytes { buffer in
      var position = 0
      while let sequence = ControlSequence(buffer, at: position), sequence.isRedraw(in: buffer) {
        position = sequence.end
      }
      return part.dropFirst(position)
    }
  }

  /// The parts of a line between movements of the cursor upwards, and by how many rows each goes up before.
  private static func parts(of line: ArraySlice<UInt8>) -> [(up: Int, bytes: ArraySlice<UInt8>)] {
    line.withUnsafeBytes { buffer in
      var parts: [(up: Int, bytes: ArraySlice<UInt8>)] = []
      var (start, position, up) = (0, 0, 0)
      func slice(_ end: Int) -> ArraySlice<UInt8> { line[line.startIndex + start..<line.startIndex + end] }
      while let escape = ByteScan.first(ControlSequence.escape, in: buffer, position..<buffer.count) {
        position = escape + 1
        guard let sequence = ControlSequence(buffer, at: escape) else { continue }
        position = sequence.end
        guard let count = sequence.upwards(in: buffer) else { continue }
        parts.append((up, slice(escape)))
        (up, start) = (count, sequence.end)
      }
      parts.append((up, slice(buffer.count)))
      guard parts.count > 1 else { return parts }
      return parts.map { ($0.up, withoutErasing($0.bytes)) }
    }
  }
}

extension ControlSequence {
  /// By how many rows it moves the cursor up; `nil` where it does something else.
  func upwards(in bytes: UnsafeRawBufferPointer) -> Int? {
    guard final == UInt8(ascii: "A") || final == UInt8(ascii: "F"), parameters.count <= 3,
      parameters.allSatisfy({ bytes[$0].isDigit })
    else { return nil }
    return max(1, parameters.reduce(0) { $0 * 10 + Int(bytes[$1] - 0x30) })
  }
}
