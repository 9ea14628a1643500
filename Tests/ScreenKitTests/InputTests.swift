import SeededRandom
import Testing

@testable import ScreenKit

struct KeyNameTests {
  @Test(arguments: [
    ("x", Key.character("x")), ("X", .character("X")), ("shift-a", .character("A")), ("ctrl-d", .ctrl("d")),
    ("Ctrl-D", .ctrl("d")), ("alt-x", Key(.character("x"), .alt)), ("enter", .enter), ("return", .enter),
    ("esc", .escape), ("shift-tab", Key(.tab, .shift)), ("F1", Key(.function(1))),
    ("f12", Key(.function(12))),
    ("space", .character(" ")), ("-", .character("-")), ("ctrl--", .ctrl("-")), ("/", .character("/")),
    ("ctrl-shift-left", Key(.left, [.ctrl, .shift])), ("pgdn", Key(.pageDown)), ("é", .character("é")),
  ])
  func aNameMeansAKey(name: String, key: Key) throws {
    #expect(try Key(name: name) == key)
    #expect(try Key(name: key.name) == key)
  }

  /// What arrives when a key is pressed that has a byte of its own: that key, or the one that it is said to be.
  @Test func keysThatAreBytesOfOthersAreKnown() throws {
    let others = ["ctrl-i": "tab", "ctrl-m": "enter", "ctrl-[": "escape", "ctrl-?": "backspace"]
    for (name, other) in others { #expect(try Key(name: name).arrival?.name == other) }
    #expect(try Key(name: "ctrl-@").arrival?.name == "ctrl-space")
    #expect(try Key(name: "ctrl-alt-i").arrival?.name == "alt-tab")
    for byte in UInt8(0x40)..<0x7F {
      let key = try Key(name: "ctrl-" + String(UnicodeScalar(byte)))
      var decoder = InputDecoder()
      let events = decoder.feed([byte & 0x1F]) + decoder.flush()
      #expect(events == [.key(key.arrival ?? key)], "\(key.name)")
    }
    for name in ["ctrl-h", "ctrl-j", "i", "ctrl-left", "ctrl-enter", "ctrl-/", "ctrl-1", "alt-i", "ctrl-é"] {
      #expect(try Key(name: name).arrival == nil, "\(name)")
    }
  }

  @Test func aWrongNameIsToldWithTheNearest() {
    let slips = [
      ("entr", "enter"), ("crtl-s", "ctrl-s"), ("ctrl-entr", "ctrl-enter"), ("atl-x", "alt-x"),
    ]
    for (name, near) in slips {
      #expect(throws: KeyNameError(description: "'\(name)' names no key; did you mean '\(near)'?")) {
        try Key(name: name)
      }
    }
    // No part of a key is proposed for one.
    for name in ["ctrl-", "ctl-", "ctr"] {
      #expect(throws: KeyNameError(description: "'\(name)' names no key")) { try Key(name: name) }
    }
    #expect(throws: KeyNameError.self) { try Key(name: "") }
    #expect(throws: KeyNameError.self) { try Key(name: "F99") }
  }

  @Test func sequencesAreKeysWithSpacesBetween() throws {
    let sequence = try KeySequence(name: "g ctrl-x")
    #expect(sequence.keys == [.character("g"), .ctrl("x")])
    #expect(sequence.name == "g ctrl-x")
    #expect(try KeySequence(name: "g g").symbol(.unicode) == "gg")
    #expect(Key.enter.symbol(.unicode) == "⏎" && Key.enter.symbol(.ascii) == "enter")
  }
}

struct InputDecoderTests {
  static let cases: [(String, [InputEvent])] = [
    ("a", [.key(.character("a"))]), ("é日", [.key(.character("é")), .key(.character("日"))]),
    ("\r", [.key(.enter)]), ("\t", [.key(Key(.tab))]), ("\u{7F}", [.key(Key(.backspace))]),
    ("\u{4}", [.key(.ctrl("d"))]), ("\u{0}", [.key(Key(.character(" "), .ctrl))]),
    ("\u{1B}[A", [.key(Key(.up))]), ("\u{1B}OA", [.key(Key(.up))]),
    ("\u{1B}[1;5C", [.key(Key(.right, .ctrl))]),
    ("\u{1B}[3~", [.key(Key(.delete))]), ("\u{1B}[5;3~", [.key(Key(.pageUp, .alt))]),
    ("\u{1B}[7~", [.key(Key(.home))]),
    ("\u{1B}[Z", [.key(Key(.tab, .shift))]), ("\u{1B}OP", [.key(Key(.function(1)))]),
    ("\u{1B}[[E", [.key(Key(.function(5)))]), ("\u{1B}[24~", [.key(Key(.function(12)))]),
    ("\u{1B}x", [.chord(.character("x"))]), ("\u{1B}é", [.chord(.character("é"))]),
    ("\u{1B}[97;5u", [.key(.ctrl("a"))]),
    ("\u{1B}[I\u{1B}[O", [.focus(true), .focus(false)]), ("\u{1B}Oj", [.key(.character("*"))]),
    ("\u{1B}[<0;5;3M", [.mouse(MouseEvent(.press(.left), at: Point(x: 4, y: 2)))]),
    ("\u{1B}[<2;5;3m", [.mouse(MouseEvent(.release(.right), at: Point(x: 4, y: 2)))]),
    ("\u{1B}[<128;5;3M", []), ("\u{1B}[M qx", []), ("\u{1B}[M qxj", [.key(Key(.character("j")))]),
    ("\u{1B}[<65;1;1M", [.mouse(MouseEvent(.scrollDown, at: .zero))]),
    ("\u{1B}[<66;1;1M", [.mouse(MouseEvent(.scrollLeft, at: .zero))]),
    ("\u{1B}[<71;1;1M", [.mouse(MouseEvent(.scrollRight, at: .zero, .shift))]),
    ("\u{1B}[<48;1;1M", [.mouse(MouseEvent(.drag(.left), at: .zero, .ctrl))]),
    ("\u{1B}[200~ab\u{03}q", [.key(.ctrl("c")), .key(.character("q"))]),
    ("\u{1B}[200~a\u{1B}[Ab\r\u{1B}[201~c", [.paste("a\u{1B}[Ab\r"), .key(.character("c"))]),
    ("\u{1B}]11;rgb:0/0/0\u{7}a", [.ground(isLight: false), .key(.character("a"))]),
    ("\u{1B}P>|xterm\u{1B}\\a", [.key(.character("a"))]),
    ("\u{1B}[0na", [.shown, .key(.character("a"))]), ("\u{1B}[?0na", [.key(.character("a"))]),
    ("\u{1B}[?2026;2$ya", [.key(.character("a"))]), ("\u{1B}[12;40Ra", [.key(.character("a"))]),
    ("\u{1B}[99999999999999999999~a", [.key(.character("a"))]),
  ]

  @Test(arguments: cases)
  func bytesMeanEvents(text: String, events: [InputEvent]) {
    var decoder = InputDecoder()
    let got = decoder.feed(text.utf8)
    #expect(got == events)
    #expect(!decoder.isWaiting)
  }

  @Test(arguments: cases)
  func itDoesNotMatterHowTheBytesAreCut(text: String, events: [InputEvent]) {
    let bytes = Array(text.utf8)
    for cut in 0...bytes.count {
      var decoder = InputDecoder()
      let got = decoder.feed(bytes[..<cut]) + decoder.feed(bytes[cut...])
      #expect(got == events, "cut at \(cut)")
    }
    var decoder = InputDecoder()
    let got = bytes.flatMap { decoder.feed([$0]) }
    #expect(got == events)
  }

  @Test func anEscapeAloneIsAKeyWhenNothingFollows() {
    var decoder = InputDecoder()
    var events = decoder.feed([0x1B])
    #expect(events.isEmpty && decoder.isWaiting)
    events = decoder.flush()
    #expect(events == [.key(.escape)])
    events = decoder.feed([0x1B, 0x1B])
    #expect(events == [.key(.escape)] && decoder.isWaiting)
    events = decoder.flush()
    #expect(events == [.key(.escape)])
    events = decoder.feed(Array("\u{1B}[".utf8)) + decoder.flush()
    #expect(events == [.chord(.character("["))])
  }

  @Test func theTerminalsOwnKeysComeFirst() {
    var decoder = InputDecoder(keys: [Array("\u{1B}[M~".utf8): Key(.home), [0x08]: Key(.backspace)])
    let events = decoder.feed(Array("\u{1B}[M~\u{8}".utf8))
    #expect(events == [.key(Key(.home)), .key(Key(.backspace))])
  }

  @Test func aPasteIsBoundedAndItsEndIsFound() {
    var decoder = InputDecoder()
    _ = decoder.feed(Array("\u{1B}[200~".utf8))
    for _ in 0..<40 { _ = decoder.feed([UInt8](repeating: 0x61, count: 50_000)) }
    guard case .paste(let text)? = decoder.feed(Array("\u{1B}[201~".utf8)).first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count == InputDecoder.pasteLimit)
  }

  @Test func randomBytesNeverStickOrCrash() {
    var seed = SeededGenerator()
    let alphabet: [UInt8] =
      Array("\u{1B}[]OP<>?;:0123456789~MmuABCR$\\\u{7}\rx".utf8) + [0xC3, 0xA9, 0xF0, 0x9F, 0xFF, 0x80, 0x9B]
    for _ in 0..<3000 {
      var decoder = InputDecoder(keys: [Array("\u{1B}[1~".utf8): Key(.home)])
      for _ in 0..<Int.random(in: 1...6, using: &seed) {
        let count = Int.random(in: 0...20, using: &seed)
        _ = decoder.feed((0..<count).map { _ in alphabet.randomElement(using: &seed) ?? 0 })
      }
      _ = decoder.flush()
      #expect(!decoder.isWaiting, "seed \(seed.seed)")
    }
  }

  /// The colour of the ground comes in any split, with any number of digits; other answers are no events.
  @Test(arguments: [
    ("\u{1B}]11;rgb:1c1c/1c1c/1c1c\u{1B}\\", false), ("\u{1B}]11;rgb:ff/ff/ff\u{7}", true),
    ("\u{1B}]11;rgb:f/f/d\u{7}", true), ("\u{1B}]11;rgb:0000/2b2b/3636\u{7}", false),
  ])
  func theGroundIsTold(answer: String, isLight: Bool) {
    let bytes = Array(answer.utf8)
    for cut in 0...bytes.count {
      var decoder = InputDecoder()
      #expect(decoder.feed(bytes[..<cut]) + decoder.feed(bytes[cut...]) == [.ground(isLight: isLight)])
    }
  }

  @Test(arguments: [
    "11;rgb:zz/00/00", "11;rgb:00/00", "11;rgb:/0/0", "10;rgb:00/00/00", "11;rgb:-1/00/00", "11;?",
  ])
  func otherAnswersAreSwallowed(body: String) {
    var decoder = InputDecoder()
    #expect(decoder.feed(Array("\u{1B}]\(body)\u{7}x".utf8)) == [.key(.character("x"))])
  }
}
