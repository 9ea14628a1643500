/// Makes the bytes of a frame fewer: of each change of colours and attributes only what differs is left.
///
/// Curses says both colours at every change and resets between them, which is half of what a row of many
/// colours costs. A change counts when something is printed or erased with it, not before; a blank needs no
/// foreground.
package struct SGRCompactor: Sendable {
  /// What the terminal has now, once that is known.
  private var actual = Style.plain
  private var isKnown = true
  /// What it should have.
  private var wanted = SGRText()
  /// What it had when the cursor was saved: it comes back with the cursor.
  private var saved = Style.plain

  package init() {}

  /// Says that nobody knows which colours and attributes the terminal has: the next bytes begin with its own.
  package mutating func reset() {
    isKnown = false
    wanted.reset()
  }

  package mutating func compact(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    if !isKnown, !bytes.isEmpty {
      // Before all else: a terminal clears its screen with the background that it has.
      result += [0x1B, UInt8(ascii: "["), UInt8(ascii: "m")]
      actual = .plain
      isKnown = true
    }
    var rest = bytes[...]
    while let byte = rest.first {
      if byte == 0x1B {
        let sequence = rest.prefix(Self.length(of: rest))
        rest = rest.dropFirst(sequence.count)
        take(sequence, into: &result)
      } else {
        if byte >= 0x20 { settle(blank: byte == 0x20, into: &result) }
        result.append(byte)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  private mutating func take(_ sequence: ArraySlice<UInt8>, into result: inout [UInt8]) {
    guard sequence.dropFirst().first == UInt8(ascii: "["), let final = sequence.last else {
      if sequence.elementsEqual([0x1B, UInt8(ascii: "7")]) {
        settle(blank: false, into: &result)
        saved = actual
      }
      if sequence.elementsEqual([0x1B, UInt8(ascii: "8")]) { actual = saved }
      // ASCII for the character set is what it is all the time.
      if !sequence.elementsEqual([0x1B, UInt8(ascii: "("), UInt8(ascii: "B")]) { result += sequence }
      return
    }
    if final == UInt8(ascii: "m") {
      wanted.apply(sequence.dropFirst(2).dropLast())
      return
    }
    // Everything but a movement may paint with the background.
    let moves = "ABCDEFGHdf`ae".utf8.contains(final)
    if !moves { settle(blank: true, into: &result) }
    result += sequence
  }

  /// How many bytes the sequence takes that begins here.
  static func length(of bytes: ArraySlice<UInt8>) -> Int {
    guard let second = bytes.dropFirst().first else { return 1 }
    guard second == UInt8(ascii: "[") else { return second == UInt8(ascii: "(") ? min(3, bytes.count) : 2 }
    guard let end = bytes.dropFirst(2).firstIndex(where: { (0x40...0x7E).contains($0) }) else {
      return bytes.count
    }
    return end - bytes.startIndex + 1
  }

  /// Brings the terminal from what it has to what it should have.
  private mutating func settle(blank: Bool, into result: inout [UInt8]) {
    let target = wanted.style.over(.plain)
    guard target != actual else { return }
    if blank, looksAlikeWhenBlank(target) { return }
    var codes = SGRCode.change(from: actual, to: target)
    let fresh =
      [UInt8(ascii: "0")] + SGRCode.change(from: .plain, to: target).flatMap { [UInt8(ascii: ";")] + $0 }
    let change = codes.isEmpty ? [] : Array(codes.removeFirst() + codes.flatMap { [UInt8(ascii: ";")] + $0 })
    result += [0x1B, UInt8(ascii: "[")]
    // After a zero nothing needs to be taken back, which is shorter now and then; a zero alone can be left
    // out.
    if fresh.count < change.count { result += fresh.count == 1 ? [] : fresh } else { result += change }
    result.append(UInt8(ascii: "m"))
    actual = target
  }

  private func looksAlikeWhenBlank(_ target: Style) -> Bool {
    let visible: Attributes = [.underline, .reverse, .strikethrough]
    return target.background == actual.background && !target.attributes.contains(.reverse)
      && target.attributes.intersection(visible) == actual.attributes.intersection(visible)
  }
}

/// The codes of ECMA-48 for changes of style.
enum SGRCode {
  /// The codes, each a list of digits and semicolons, that lead from one style to another.
  static func change(from old: Style, to new: Style) -> [[UInt8]] {
    var codes: [Int] = []
    let lost = old.attributes.subtracting(new.attributes)
    var kept = old.attributes.intersection(new.attributes)
    if !lost.isDisjoint(with: [.bold, .dim]) {
      codes.append(22)
      kept.subtract([.bold, .dim])
    }
    for (attribute, _, off) in attributes where lost.contains(attribute) && off != 22 { codes.append(off) }
    for (attribute, on, _) in attributes where new.attributes.contains(attribute) && !kept.contains(attribute)
    {
      codes.append(on)
    }
    if old.foreground != new.foreground { codes += color(new.foreground, plain: 30, bright: 90) }
    if old.background != new.background { codes += color(new.background, plain: 40, bright: 100) }
    return codes.map { Array(String($0).utf8) }
  }

  private static func color(_ color: Color, plain: Int, bright: Int) -> [Int] {
    switch color.kind {
    case .unset, .terminal: [plain + 9]
    case .palette(let index) where index < 8: [plain + Int(index)]
    case .palette(let index) where index < 16: [bright + Int(index) - 8]
    case .palette(let index): [plain + 8, 5, Int(index)]
    case .rgb(let red, let green, let blue): [plain + 8, 2, Int(red), Int(green), Int(blue)]
    }
  }

  private static let attributes: [(attribute: Attributes, on: Int, off: Int)] = [
    (.bold, 1, 22), (.dim, 2, 22), (.italic, 3, 23), (.underline, 4, 24), (.reverse, 7, 27),
    (.strikethrough, 9, 29),
  ]
}
