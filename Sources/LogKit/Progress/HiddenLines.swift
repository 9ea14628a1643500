/// Lines of a log that are not shown, as stretches: turns numbers of lines into those of the lines that are shown, and back.
struct HiddenLines: Sendable, Hashable {
  /// Lines that follow each other.
  private struct Stretch: Sendable, Hashable {
    var lines: Range<Int>
    /// Where they stand in the log.
    var bytes: Range<UInt64>
    /// Hidden lines before this stretch.
    var before: Int

    /// Hidden lines up to its end.
    var through: Int { before + lines.count }
  }

  private var stretches: [Stretch] = []

  /// Further lines stay in sight: 32 MB are enough.
  static let limit = 800_000

  /// Nothing more is hidden but beside what is.
  var isFull: Bool { stretches.count >= Self.limit }

  var count: Int { stretches.last?.through ?? 0 }

  /// The first stretch that ends behind a line.
  private func place(of number: Int) -> Int { stretches.partitioningIndex { $0.lines.upperBound > number } }

  private func hidden(before number: Int) -> Int {
    let place = place(of: number)
    guard place < stretches.count else { return count }
    return stretches[place].before + max(0, number - stretches[place].lines.lowerBound)
  }

  /// The number among the lines that are shown; of a hidden line that of the next one that is shown.
  func shown(_ number: Int) -> Int { number - hidden(before: number) }

  /// The number in the log of a line that is shown.
  func number(_ shown: Int) -> Int {
    let place = stretches.partitioningIndex { $0.lines.lowerBound - $0.before > shown }
    return shown + (place > 0 ? stretches[place - 1].through : 0)
  }

  /// The first line behind a hidden one that is shown, and where it begins; `nil` of a line that is shown.
  func next(after number: Int) -> (number: Int, offset: UInt64)? {
    let place = place(of: number)
    guard place < stretches.count, stretches[place].lines.contains(number) else { return nil }
    return (stretches[place].lines.upperBound, stretches[place].bytes.upperBound)
  }

  /// The line before the hidden ones that a hidden line is among; `nil` of a line that is shown.
  func head(of number: Int) -> Int? {
    let place = place(of: number)
    guard place < stretches.count, stretches[place].lines.contains(number) else { return nil }
    return stretches[place].lines.lowerBound - 1
  }

  /// Whether the line is hidden that begins at a place in the log.
  func isHidden(at offset: UInt64) -> Bool {
    let place = stretches.partitioningIndex { $0.bytes.upperBound > offset }
    return place < stretches.count && stretches[place].bytes.lowerBound <= offset
  }

  mutating func hide(_ line: RowScan.Line) {
    let number = line.number
    let place = place(of: number)
    guard place == stretches.count || !stretches[place].lines.contains(number) else { return }
    let joinsBefore = place > 0 && stretches[place - 1].lines.upperBound == number
    let joinsAfter = place < stretches.count && stretches[place].lines.lowerBound == number + 1
    guard joinsBefore || joinsAfter || stretches.count < Self.limit else { return }
    let before = place > 0 ? stretches[place - 1].through : 0
    switch (joinsBefore, joinsAfter) {
    case (true, true):
      let after = stretches.remove(at: place)
      stretches[place - 1].lines = stretches[place - 1].lines.lowerBound..<after.lines.upperBound
      stretches[place - 1].bytes = stretches[place - 1].bytes.lowerBound..<after.bytes.upperBound
    case (true, false):
      stretches[place - 1].lines = stretches[place - 1].lines.lowerBound..<number + 1
      stretches[place - 1].bytes = stretches[place - 1].bytes.lowerBound..<line.bytes.upperBound
    case (false, true):
      stretches[place].lines = number..<stretches[place].lines.upperBound
      stretches[place].bytes = line.bytes.lowerBound..<stretches[place].bytes.upperBound
    case (false, false):
      stretches.insert(Stretch(lines: number..<number + 1, bytes: line.bytes, before: before), at: place)
    }
    count(from: max(0, place - 1))
  }

  mutating func show(_ line: RowScan.Line) {
    let number = line.number
    let place = place(of: number)
    guard place < stretches.count, stretches[place].lines.contains(number) else { return }
    let old = stretches[place]
    var parts: [Stretch] = []
    if old.lines.lowerBound < number {
      let bytes = old.bytes.lowerBound..<line.bytes.lowerBound
      parts.append(Stretch(lines: old.lines.lowerBound..<number, bytes: bytes, before: 0))
    }
    if number + 1 < old.lines.upperBound {
      let bytes = line.bytes.upperBound..<old.bytes.upperBound
      parts.append(Stretch(lines: number + 1..<old.lines.upperBound, bytes: bytes, before: 0))
    }
    stretches.replaceSubrange(place...place, with: parts)
    count(from: place)
  }

  /// Counts anew what is hidden before each; changes are near the end, where the log grows.
  private mutating func count(from place: Int) {
    for index in place..<max(place, stretches.count) {
      stretches[index].before = index > 0 ? stretches[index - 1].through : 0
    }
  }
}
