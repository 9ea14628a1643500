internal import Workflow

/// The piece of a source line that a problem shows, made harmless for a terminal, and the cell under which the caret goes.
package struct Excerpt: Sendable, Hashable {
  package var line: String
  /// Cells left of the caret.
  package var caret: Int

  /// Characters shown at most on each side of the caret, where the whole line is longer than both together.
  private static let before = 70
  private static let after = 50

  init(line: String, caret: Int) {
    self.line = line
    self.caret = caret
  }

  init(of position: SourceText.Position, in source: SourceText) {
    let range = source.range(ofLine: position.line - 1)
    let middle = min(max(position.byte, range.lowerBound), range.upperBound)
    let left = source.characters(in: max(range.lowerBound, middle - 16 * Self.before)..<middle)
    let right = source.characters(in: middle..<min(range.upperBound, middle + 16 * Self.after))
    var line = ""
    var width = 0
    let isWhole =
      left.count + right.count <= Self.before + Self.after && range.count <= 16 * Self.after
    if !isWhole, left.count > Self.before || middle - 16 * Self.before > range.lowerBound {
      line = "…"
      width = 1
    }
    for character in isWhole ? left[...] : left.suffix(Self.before) {
      Self.append(character, to: &line, width: &width)
    }
    caret = width
    for character in isWhole ? right[...] : right.prefix(Self.after) {
      Self.append(character, to: &line, width: &width)
    }
    if !isWhole, right.count > Self.after || middle + 16 * Self.after < range.upperBound { line += "…" }
    while line.last == " " { line.removeLast() }
    self.line = line
  }

  private static func append(_ character: Character, to line: inout String, width: inout Int) {
    if character == "\t" {
      let spaces = 4 - width % 4
      line += String(repeating: " ", count: spaces)
      width += spaces
    } else if character.isHarmless {
      line.append(character)
      width += character.cellWidth
    } else {
      line.append(Character(picture(of: character)))
      width += 1
    }
  }

  /// The picture of a control character, `␛`; `�` for what has none.
  private static func picture(of character: Character) -> Unicode.Scalar {
    guard let byte = character.asciiValue else { return "\u{FFFD}" }
    return Unicode.Scalar(byte == 0x7F ? 0x2421 : 0x2400 + UInt32(byte)) ?? "\u{FFFD}"
  }
}

extension SourceText {
  /// The characters of a range that may cut a character at either end.
  fileprivate func characters(in range: Range<Int>) -> [Character] {
    var start = range.lowerBound
    while start < range.upperBound, bytes[start] & 0xC0 == 0x80 { start += 1 }
    return Array(String(decoding: bytes[start..<range.upperBound], as: UTF8.self))
  }
}

extension Character {
  /// The cells that the character takes on a terminal: 1, or 2 for East Asian wide characters and emoji.
  var cellWidth: Int {
    guard let first = unicodeScalars.first else { return 0 }
    if first.isASCII { return 1 }
    if first.properties.generalCategory == .nonspacingMark { return 0 }
    let isWide = unicodeScalars.contains { scalar in
      scalar == "\u{FE0F}" || scalar.properties.isEmojiPresentation || scalar.isEastAsianWide
    }
    return isWide ? 2 : 1
  }
}

extension Unicode.Scalar {
  fileprivate var isEastAsianWide: Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
      0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
      0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
