/// Keeps the columns of a frame right on terminals that count some characters differently.
///
/// Follows the bytes of a frame and knows in which column each character should stand. After a character
/// about which terminals disagree (vowel signs of Indic scripts, emoji, Arabic and so on) the next thing that
/// depends on the column is preceded by a move to where it belongs, so that borders stay where they are
/// whatever the terminal thinks.
package struct ColumnKeeper: Sendable {
  private var column = 0
  private var doubtful = false

  package init() {}

  package mutating func keep(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 16)
    var index = 0
    while index < bytes.count {
      let length = Self.length(of: bytes[index...])
      let piece = bytes[index..<index + length]
      index += length
      switch piece[piece.startIndex] {
      case 0x1B: follow(piece, into: &result)
      case 0x00..<0x20: follow(control: piece[piece.startIndex], into: &result)
      default: print(piece, into: &result)
      }
    }
    return result
  }

  private mutating func print(_ piece: ArraySlice<UInt8>, into result: inout [UInt8]) {
    if piece.count == 1 {
      settle(into: &result)
      column += 1
    } else if let scalar = String(decoding: piece, as: UTF8.self).unicodeScalars.first {
      let width = TextWidth.of(scalar)
      // A mark goes into the cell before it, wherever the terminal thinks that it is now.
      if width > 0 { settle(into: &result) }
      column += width
      doubtful = doubtful || Self.isDoubtful(scalar)
    }
    result += piece
  }

  private mutating func follow(control byte: UInt8, into result: inout [UInt8]) {
    switch byte {
    case 0x0D:
      column = 0
      doubtful = false
    case 0x08:
      settle(into: &result)
      column = max(0, column - 1)
    default: break
    }
    result.append(byte)
  }

  private mutating func follow(_ sequence: ArraySlice<UInt8>, into result: inout [UInt8]) {
    let isControl = sequence.count > 2 && sequence[sequence.startIndex + 1] == UInt8(ascii: "[")
    guard isControl, let final = sequence.last else {
      result += sequence
      return
    }
    let parameters = sequence.dropFirst(2).dropLast().split(
      separator: UInt8(ascii: ";"),
      omittingEmptySubsequences: false
    )
    .map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
    let first = max(1, parameters.first ?? 1)
    switch Character(Unicode.Scalar(final)) {
    case "H", "f": jump(to: (parameters.count > 1 ? max(1, parameters[1]) : 1) - 1)
    case "G", "`": jump(to: first - 1)
    case "C":
      settle(into: &result)
      column += first
    case "D":
      settle(into: &result)
      column = max(0, column - first)
    // Neither colours nor vertical moves care for the column.
    case "m", "d", "A", "B", "h", "l": break
    default: settle(into: &result)
    }
    result += sequence
  }

  private mutating func jump(to column: Int) {
    self.column = column
    doubtful = false
  }

  /// Moves to the column that is meant, when it is not sure that the terminal is there.
  private mutating func settle(into result: inout [UInt8]) {
    guard doubtful else { return }
    doubtful = false
    result += Array("\u{1B}[\(column + 1)G".utf8)
  }

  private static func length(of bytes: ArraySlice<UInt8>) -> Int {
    guard let first = bytes.first else { return 0 }
    if first < 0x80, first != 0x1B { return 1 }
    if first == 0x1B { return SGRCompactor.length(of: bytes) }
    return min(bytes.count, first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2)
  }

  /// Whether terminals give this scalar different columns.
  ///
  /// Those of our own chrome and of most of the world's
  /// text are agreed upon.
  private static func isDoubtful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x300, 0x370..<0x483, 0x48A..<0x590: false
    case 0x1E00..<0x2000, 0x2010..<0x2028, 0x2030..<0x205F, 0x20A0..<0x20C0: false
    case 0x2190..<0x231A, 0x231C..<0x23E9, 0x2400..<0x2600, 0x2713...0x2717, 0x2800..<0x2900: false
    case 0x3000..<0x302A, 0x3041..<0x3097, 0x30A0..<0x3100, 0x3400..<0xA000, 0xAC00..<0xD7A4: false
    case 0xFF01..<0xFFA0, 0xFFE0..<0xFFE7, 0xFFFD: false
    default: true
    }
  }
}
