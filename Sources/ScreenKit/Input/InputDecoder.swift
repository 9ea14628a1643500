/// Turns the bytes that a terminal sends into events, however they are cut.
///
/// Knows the sequences of xterm and its kin (ECMA-48 control sequences with modifiers, SS3, SGR mouse,
/// bracketed paste, focus, the keys of rxvt and of the Linux console) and whatever else it is given, such as
/// the keys of a terminfo entry. Of answers to queries two are told, the colour of the ground and that everything is
/// shown; the others and everything unknown are swallowed. A sequence that is not finished stays until more bytes come
/// or `flush` says that none will: then an escape is the Escape key.
package struct InputDecoder: Sendable {
  /// The most bytes of one paste; the rest is dropped.
  package static let pasteLimit = 1 << 20
  /// The longest control sequence; a longer one is no sequence.
  static let sequenceLimit = 128

  private var pending: [UInt8] = []
  private var paste: [UInt8]?
  private let keys: [[UInt8]: Key]
  private let longest: Int

  package init(keys: [[UInt8]: Key] = [:]) {
    self.keys = keys
    longest = keys.keys.map(\.count).max() ?? 0
  }

  /// Whether there is an unfinished sequence; `flush` when nothing follows within some milliseconds.
  package var isWaiting: Bool { !pending.isEmpty && paste == nil }

  package mutating func feed(_ bytes: some Sequence<UInt8>) -> [InputEvent] {
    pending.append(contentsOf: bytes)
    return decode(final: false)
  }

  package mutating func flush() -> [InputEvent] { paste == nil ? decode(final: true) : [] }

  private mutating func decode(final: Bool) -> [InputEvent] {
    var events: [InputEvent] = []
    var rest = pending[...]
    while !rest.isEmpty {
      if paste != nil {
        if let event = takePaste(&rest) { events.append(event) } else if paste != nil { break }
        continue
      }
      guard let (length, event) = next(in: rest, final: final) else { break }
      rest = rest.dropFirst(length)
      if let event { events.append(event) }
    }
    pending = Array(rest)
    return events
  }

  /// The first event and how many bytes it takes; nil when more bytes are needed.
  private mutating func next(in bytes: ArraySlice<UInt8>, final: Bool) -> (Int, InputEvent?)? {
    switch known(in: bytes, final: final) {
    case .found(let length, let key): return (length, .key(key))
    case .maybe: return nil
    case .none: break
    }
    guard let first = bytes.first else { return nil }
    guard first == 0x1B else {
      return plain(in: bytes, final: final).map { ($0.0, $0.1.map(InputEvent.key)) }
    }
    guard let second = bytes.dropFirst().first else { return final ? (1, .key(.escape)) : nil }
    switch second {
    case UInt8(ascii: "["): return sequence(in: bytes, final: final)
    case UInt8(ascii: "O"): return shifted(in: bytes, final: final)
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"):
      return answer(in: bytes, final: final)
    case 0x1B: return (1, .key(.escape))
    default:
      return plain(in: bytes.dropFirst(), final: final).map { ($0.0 + 1, $0.1.map(InputEvent.chord)) }
    }
  }

  private enum Match {
    case found(Int, Key)
    case maybe
    case none
  }

  /// A key of the terminal's own table, the longest one that fits.
  private func known(in bytes: ArraySlice<UInt8>, final: Bool) -> Match {
    for length in stride(from: min(longest, bytes.count), to: 0, by: -1) {
      if let key = keys[Array(bytes.prefix(length))] { return .found(length, key) }
    }
    guard !final, bytes.count < longest, bytes.first == 0x1B, bytes.count > 1 else { return .none }
    return keys.keys.contains { $0.count > bytes.count && $0.starts(with: bytes) } ? .maybe : .none
  }

  /// A character or a control byte.
  private func plain(
    in bytes: ArraySlice<UInt8>,
    final: Bool
  ) -> (Int, Key?)? {
    guard let first = bytes.first else { return nil }
    if first < 0x80 { return (1, ControlSequence.key(forASCII: first)) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    let rest = bytes.prefix(length)
    // What can no longer become a character is dropped at once.
    guard first >= 0xC2, first < 0xF5, rest.dropFirst().allSatisfy({ $0 & 0xC0 == 0x80 }) else {
      return (1, nil)
    }
    guard rest.count == length else { return final ? (rest.count, nil) : nil }
    guard let text = String(validating: rest, as: UTF8.self), let character = text.first else {
      return (1, nil)
    }
    return (length, .character(character))
  }

  /// `ESC [ …`.
  private mutating func sequence(in bytes: ArraySlice<UInt8>, final: Bool) -> (Int, InputEvent?)? {
    let body = bytes.dropFirst(2).prefix(Self.sequenceLimit)
    // The Linux console's F1 to F5.
    if body.first == UInt8(ascii: "[") {
      guard let letter = body.dropFirst().first else { return final ? (3, nil) : nil }
      return (4, ControlSequence.consoleKey(letter).map(InputEvent.key))
    }
    // A press as the first xterms told it, from a terminal that does not know how it was asked for: three bytes follow,
    // which would be keys.
    if body.first == UInt8(ascii: "M") {
      return bytes.count >= 6 ? (6, nil) : final ? (bytes.count, nil) : nil
    }
    // rxvt ends keys with a dollar; in answers, which have a mark in front, it is in the middle.
    let dollarEnds = body.first != UInt8(ascii: "?")
    let isEnd = { (byte: UInt8) in
      (0x40...0x7E).contains(byte) || dollarEnds && byte == UInt8(ascii: "$")
    }
    guard let end = body.firstIndex(where: isEnd) else {
      if body.contains(where: { $0 < 0x20 || $0 > 0x7E }) || body.count == Self.sequenceLimit {
        return (2, nil)
      }
      guard final else { return nil }
      return body.isEmpty ? (2, .chord(.character("["))) : (bytes.count, nil)
    }
    // A control byte inside is no part of a sequence: what stands before it is broken.
    if let stray = body[..<end].firstIndex(where: { $0 < 0x20 || $0 > 0x7E }) {
      return (stray - bytes.startIndex, nil)
    }
    let length = end - bytes.startIndex + 1
    let sequence = ControlSequence(body: body[..<end], final: body[end])
    if sequence.startsPaste {
      paste = []
      return (length, nil)
    }
    return (length, sequence.event)
  }

  /// `ESC O x`.
  private func shifted(in bytes: ArraySlice<UInt8>, final: Bool) -> (Int, InputEvent?)? {
    guard let letter = bytes.dropFirst(2).first else {
      return final ? (2, .chord(.character("O"))) : nil
    }
    return (3, ControlSequence.shiftedKey(letter).map(InputEvent.key))
  }

  /// The answer to a query (`ESC ] … BEL`, `ESC P … ESC \`).
  private func answer(in bytes: ArraySlice<UInt8>, final: Bool) -> (Int, InputEvent?)? {
    let body = bytes.dropFirst(2).prefix(4096)
    for index in body.indices {
      if body[index] == 0x07 { return (index - bytes.startIndex + 1, GroundAnswer.event(body[..<index])) }
      if body[index] == 0x1B {
        guard index + 1 < body.endIndex else { break }
        let isEnd = body[index + 1] == UInt8(ascii: "\\")
        return (index - bytes.startIndex + (isEnd ? 2 : 0), isEnd ? GroundAnswer.event(body[..<index]) : nil)
      }
    }
    if body.isEmpty, final {
      return (2, ControlSequence.key(forASCII: bytes[bytes.startIndex + 1]).map(InputEvent.chord))
    }
    return final || body.count == 4096 ? (2 + body.count, nil) : nil
  }

  /// Takes the bytes of a paste; gives it as soon as its end is there.
  ///
  /// Terminals let no Ctrl-C through in a paste: it is a key, of somebody whose paste has lost its end.
  private mutating func takePaste(_ rest: inout ArraySlice<UInt8>) -> InputEvent? {
    let mark: [UInt8] = Array("\u{1B}[201~".utf8)
    var index = rest.startIndex
    while index < rest.endIndex {
      if rest[index] == 0x1B {
        let tail = rest[index...].prefix(mark.count)
        if tail.elementsEqual(mark) {
          let text = String(decoding: paste ?? [], as: UTF8.self)
          paste = nil
          rest = rest[(index + mark.count)...]
          return .paste(text)
        }
        if tail.count < mark.count, mark.starts(with: tail) { break }
      }
      if rest[index] == 0x03 {
        paste = nil
        rest = rest[index...]
        return nil
      }
      if paste?.count ?? 0 < Self.pasteLimit { paste?.append(rest[index]) }
      index += 1
    }
    rest = rest[index...]
    return nil
  }
}
