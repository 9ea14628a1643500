/// What a line by itself says about the record that it may belong to.
struct LineShape: Sendable, Hashable {
  struct Traits: OptionSet, Sendable, Hashable {
    var rawValue: UInt32

    static let blank = Traits(rawValue: 1 << 0)
    /// Begins with a tab or two spaces, behind a collector's prefix.
    static let indented = Traits(rawValue: 1 << 1)
    /// Begins with any space.
    static let spaced = Traits(rawValue: 1 << 2)
    static let traceback = Traits(rawValue: 1 << 3)
    static let groupHeader = Traits(rawValue: 1 << 4)
    static let groupPart = Traits(rawValue: 1 << 5)
    static let boxHeader = Traits(rawValue: 1 << 6)
    static let boxPart = Traits(rawValue: 1 << 7)
    static let boxEnd = Traits(rawValue: 1 << 8)
    /// `During handling of the above exception, another exception occurred:`.
    static let chain = Traits(rawValue: 1 << 9)
    /// `Type: message`, or a type alone.
    static let conclusion = Traits(rawValue: 1 << 10)
    static let causedBy = Traits(rawValue: 1 << 11)
    static let goPanic = Traits(rawValue: 1 << 12)
    static let goSignal = Traits(rawValue: 1 << 13)
    static let goroutine = Traits(rawValue: 1 << 14)
    /// `main.main()`, `created by …`, `exit status 2`.
    static let goPart = Traits(rawValue: 1 << 15)
    static let rustPanic = Traits(rawValue: 1 << 16)
    /// A panic of Rust whose message is the next line.
    static let rustOpen = Traits(rawValue: 1 << 17)
    static let rustNote = Traits(rawValue: 1 << 18)
    static let progress = Traits(rawValue: 1 << 19)
    static let json = Traits(rawValue: 1 << 20)

    /// Lines that may belong to what stands before them.
    static let dependent: Traits = [
      .blank, .spaced, .traceback, .groupHeader, .groupPart, .boxHeader, .boxPart, .boxEnd, .chain,
      .conclusion,
      .causedBy, .goSignal, .goroutine, .goPart, .rustNote,
    ]
  }

  var traits: Traits
  /// Lines of one writer behind one collector have the same; 0 where nothing stands before the line.
  var prefix: Int
  var level: LogLevel?
}

extension LineShape {
  /// Parts of a line that say its shape.
  static let reach = 1024

  init(_ bytes: ArraySlice<UInt8>) {
    let level = LevelDetector.level(of: bytes)
    self = bytes.withUnsafeBytes { buffer in
      let visible = Redraw.visiblePart(of: buffer)
      let line = UnsafeRawBufferPointer(rebasing: buffer[visible.range])
      return PlainText.read(line, reach: Self.reach, keepsIndent: true) { text, _ in
        LineShape(text: text, level: level, isRedrawn: visible.isRedrawn)
      }
    }
  }

  private init(text: UnsafeRawBufferPointer, level: LogLevel?, isRedrawn: Bool) {
    self.level = level
    if text.starts("[signal ") {
      (traits, prefix) = (.goSignal, 0)
      return
    }
    let start = LinePrefix.end(in: text)
    prefix = LinePrefix.identity(of: text, start)
    let rest = UnsafeRawBufferPointer(rebasing: text[start...])
    guard let first = rest.firstIndex(where: { $0 > 0x20 }) else {
      // A line that is all prefix, such as `[1, 2]`, is text.
      let last = text[..<start].last { $0 > 0x20 }
      traits = last == UInt8(ascii: "]") || last == UInt8(ascii: ")") ? [] : .blank
      return
    }
    let body = UnsafeRawBufferPointer(rebasing: rest[first...])
    guard !isRedrawn, !ProgressLine.isBar(text) else {
      traits = .progress
      return
    }
    traits = []
    if first > 0 {
      traits.insert(.spaced)
      if rest[0] == UInt8(ascii: "\t") || first >= 2 { traits.insert(.indented) }
      // The text of a frame may be about levels; only a line that begins with one is another writer's.
      if let level, !Self.leads(body, with: level) { self.level = nil }
    }
    if body[0] == UInt8(ascii: "{") { traits.insert(.json) }
    traits.formUnion(Self.python(body, isIndented: first > 0))
    traits.formUnion(Self.others(body, isIndented: first > 0))
  }

  private static func leads(_ body: UnsafeRawBufferPointer, with level: LogLevel) -> Bool {
    var words = LevelWords(UnsafeRawBufferPointer(rebasing: body.prefix(16)))
    return words.next() == level
  }

  private static func python(_ body: UnsafeRawBufferPointer, isIndented: Bool) -> Traits {
    switch body[0] {
    case UInt8(ascii: "T") where body.starts("Traceback (most recent call last):"): return .traceback
    case UInt8(ascii: "T") where body.starts("The above exception was the direct cause of"): return .chain
    case UInt8(ascii: "D") where body.starts("During handling of the above exception"): return .chain
    case UInt8(ascii: "+") where body.starts("+ Exception Group Traceback (most recent call last):"):
      return .groupHeader
    case UInt8(ascii: "+") where isIndented && (body.starts("+-") || body.count == 1): return .groupPart
    case UInt8(ascii: "|") where isIndented: return .groupPart
    case 0xE2 where body.starts("╭") && body.contains("Traceback (most recent call last)"): return .boxHeader
    case 0xE2 where body.starts("│"): return .boxPart
    case 0xE2 where body.starts("╰"): return .boxEnd
    default: return !isIndented && isConclusion(body) ? .conclusion : []
    }
  }

  private static func others(_ body: UnsafeRawBufferPointer, isIndented: Bool) -> Traits {
    switch body[0] {
    case UInt8(ascii: "C") where body.starts("Caused by: "): return .causedBy
    case UInt8(ascii: "p") where !isIndented && body.starts("panic: "): return .goPanic
    case UInt8(ascii: "f") where !isIndented && body.starts("fatal error: "): return .goPanic
    case UInt8(ascii: "g") where body.starts("goroutine ") && body.ends("]:"): return .goroutine
    case UInt8(ascii: "c") where body.starts("created by "): return .goPart
    case UInt8(ascii: "e") where body.starts("exit status "): return .goPart
    case UInt8(ascii: "n") where body.starts("note: "): return .rustNote
    case UInt8(ascii: "s") where body.starts("stack backtrace:"): return .rustNote
    case UInt8(ascii: "t") where body.starts("thread '") && body.contains("panicked at"):
      return body.ends(":") ? [.rustPanic, .rustOpen] : .rustPanic
    default: return !isIndented && isGoCall(body) ? .goPart : []
    }
  }

  /// `ValueError: bad`, `queue.Empty`, `__main__.f.<locals>.Stop: x`; not a word that names a level.
  private static func isConclusion(_ body: UnsafeRawBufferPointer) -> Bool {
    guard let end = conclusionEnd(body), end < 200 else { return false }
    let name = UnsafeRawBufferPointer(rebasing: body[..<end])
    return LogLevel(word: name) == nil || name.starts("Error")
  }

  /// Where the name of the type ends that the line begins with.
  static func conclusionEnd(_ body: UnsafeRawBufferPointer) -> Int? {
    guard let first = body.first, first.isLetter || first == UInt8(ascii: "_") else { return nil }
    let end = body.firstIndex { byte in
      !(byte.isWordByte || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "<")
        || byte == UInt8(ascii: ">"))
    }
    guard let end else { return body.count }
    guard body[end] == UInt8(ascii: ":") else { return nil }
    return end + 1 == body.count || body[end + 1] == 0x20 ? end : nil
  }

  /// `main.(*T).run(0x1, {0x2, 0x3})`.
  private static func isGoCall(_ body: UnsafeRawBufferPointer) -> Bool {
    guard body.last == UInt8(ascii: ")"), let open = body.firstIndex(of: UInt8(ascii: "(")), open > 0 else {
      return false
    }
    return !body[..<open].contains { $0 <= 0x20 }
  }
}

extension LinePrefix {
  /// Tells the writers behind a collector apart: their names count, digits of times do not.
  static func identity(of line: UnsafeRawBufferPointer, _ end: Int) -> Int {
    guard end > 0 else { return 0 }
    let isNamed = end > 1 && line[1].isLetter
    var hash: UInt32 = 2_166_136_261
    for byte in line[..<end] where isNamed || !byte.isDigit { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    return Int(hash)
  }
}
