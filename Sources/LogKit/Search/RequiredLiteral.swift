/// Finds a string that every match of a regular expression must hold.
///
/// It reads plain expressions only and gives up on what it does not know: a wrong answer would lose matches, none only
/// costs time.
struct RequiredLiteral {
  private let source: [UInt8]
  private var position = 0
  private var run: [UInt8] = []
  private var best: [UInt8] = []

  static func find(in source: String) -> [UInt8]? {
    var reader = RequiredLiteral(source: Array(source.utf8))
    return reader.read() && !reader.best.isEmpty ? reader.best : nil
  }

  /// The longest part of a literal whose letters have no other case but the two of ASCII.
  ///
  /// Beside `S` and `s` there is `ſ`, beside `K` and `k` the sign of the kelvin; other scripts have cases of their own.
  static func partOfAnyCase(_ literal: [UInt8]) -> [UInt8] {
    let parts = literal.split { $0 >= 0x80 || "kKsS".utf8.contains($0) }
    return parts.max { $0.count < $1.count }.map(Array.init) ?? []
  }

  private init(source: [UInt8]) { self.source = source }

  private mutating func read() -> Bool {
    while position < source.count {
      let byte = source[position]
      position += 1
      switch byte {
      case UInt8(ascii: "|"), UInt8(ascii: ")"): return false
      case UInt8(ascii: "("): guard skipGroup() else { return false }
      case UInt8(ascii: "["): guard skipClass() else { return false }
      case UInt8(ascii: "\\"): guard readEscape() else { return false }
      case UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "$"): endRun()
      case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "{"): dropLast()
      case UInt8(ascii: "+"): endRun()
      default: run.append(byte)
      }
      if byte == UInt8(ascii: "{") { guard skipCount() else { return false } }
    }
    endRun()
    return true
  }

  private mutating func endRun() {
    if run.count > best.count { best = run }
    run = []
  }

  /// The character before a quantifier may be absent.
  private mutating func dropLast() {
    while let last = run.popLast(), last & 0xC0 == 0x80 {}
    endRun()
  }

  /// What is in a group may be repeated, absent or one of many; options in it reach beyond it.
  private mutating func skipGroup() -> Bool {
    endRun()
    var depth = 1
    if position < source.count, source[position] == UInt8(ascii: "*") { return false }
    if position < source.count, source[position] == UInt8(ascii: "?") {
      guard position + 1 < source.count, source[position + 1] == UInt8(ascii: ":") else { return false }
    }
    while position < source.count {
      let byte = source[position]
      position += 1
      switch byte {
      case UInt8(ascii: "("):
        guard position < source.count,
          source[position] != UInt8(ascii: "?") && source[position] != UInt8(ascii: "*")
        else { return false }
        depth += 1
      case UInt8(ascii: ")"):
        depth -= 1
        if depth == 0 { return true }
      case UInt8(ascii: "["): guard skipClass() else { return false }
      case UInt8(ascii: "\\"):
        guard position < source.count, source[position] != UInt8(ascii: "Q") else { return false }
        position += 1
      default: break
      }
    }
    return false
  }

  /// `[…]`; a `]` in the first place, or `[:alpha:]`, makes it give up.
  private mutating func skipClass() -> Bool {
    endRun()
    if position < source.count, source[position] == UInt8(ascii: "^") { position += 1 }
    if position < source.count, source[position] == UInt8(ascii: "]") { return false }
    while position < source.count {
      let byte = source[position]
      position += 1
      switch byte {
      case UInt8(ascii: "]"): return true
      case UInt8(ascii: "["): return false
      case UInt8(ascii: "\\"):
        guard position < source.count, source[position] != UInt8(ascii: "Q") else { return false }
        position += 1
      default: break
      }
    }
    return false
  }

  /// `\.` and the like stand for themselves; classes such as `\d` end the run; all else makes it give up.
  private mutating func readEscape() -> Bool {
    guard position < source.count else { return false }
    let byte = source[position]
    position += 1
    if "dDwWsSbBhHvVR".utf8.contains(byte) {
      endRun()
      return true
    }
    guard byte < 0x80, !byte.isLetter, !byte.isDigit else { return false }
    run.append(byte)
    return true
  }

  /// `{2,3}`; a brace that is no count stands for itself, which makes it give up.
  private mutating func skipCount() -> Bool {
    guard let end = source[position...].firstIndex(of: UInt8(ascii: "}")) else { return false }
    let count = source[position..<end]
    position = end + 1
    return !count.isEmpty && count.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ",") }
  }
}
