import SeededRandom
import Testing

@testable import ScreenKit

struct LayoutTests {
  @Test func partsCoverTheWholeWithoutGaps() {
    var seed = SeededGenerator()
    for _ in 0..<3000 {
      let rect = Rect(x: 3, y: 1, width: .random(in: 0...100, using: &seed), height: 5)
      let extents = (0..<Int.random(in: 1...6, using: &seed)).map { _ -> Extent in
        switch Int.random(in: 0..<3, using: &seed) {
        case 0: .fixed(.random(in: 0...40, using: &seed))
        case 1: .percent(.random(in: 0...60, using: &seed))
        default: .fill(weight: .random(in: 1...4, using: &seed), minimum: .random(in: 0...20, using: &seed))
        }
      }
      let parts = rect.columns(extents)
      var x = rect.x
      for part in parts {
        #expect(part.x == x && part.right <= rect.right, "seed \(seed.seed)")
        x = part.right
      }
      let fills = extents.contains { if case .fill = $0 { true } else { false } }
      if fills { #expect(x == rect.right, "seed \(seed.seed)") }
    }
  }

  @Test func splitsAreAsWritten() {
    let rect = Rect(x: 0, y: 0, width: 100, height: 10)
    #expect(rect.columns([.fixed(30), .fill()]).map(\.width) == [30, 70])
    #expect(rect.columns([.percent(25), .fill(weight: 2), .fill()]).map(\.width) == [25, 50, 25])
    #expect(rect.columns([.fill(), .fill()], gap: 2).map(\.x) == [0, 51])
    #expect(rect.rows([.fixed(1), .fill(), .fixed(1)]).map(\.height) == [1, 8, 1])
    #expect(rect.columns([.fixed(80), .fixed(80)]).map(\.width) == [80, 20])
    #expect(rect.grid(3, minimum: Size(width: 40, height: 4)).count == 3)
    #expect(rect.grid(30, minimum: Size(width: 40, height: 4)).count == 4)
  }
}

struct TableTests {
  private let columns = [
    TableColumn("NAME", width: 6...20), TableColumn("STATE", width: 8),
    TableColumn("STEPS", width: 6, rank: 2),
    TableColumn("TOOK", width: 6, align: .right, sorting: .descending),
    TableColumn("NOTE", width: 8...40, rank: 1),
  ]

  @Test(arguments: [
    (10, [0, 1]), (20, [0, 1, 3]), (30, [0, 1, 3]), (40, [0, 1, 3, 4]), (50, [0, 1, 2, 3, 4]),
  ])
  func narrowTablesDropColumnsByRank(width: Int, kept: [Int]) {
    let layout = TableLayout(columns, width: width)
    #expect(layout.places.map(\.column) == kept)
    for place in layout.places { #expect(place.width > 0 && place.x + place.width <= width) }
  }

  @Test(arguments: [Size(width: 80, height: 8), Size(width: 40, height: 8), Size(width: 120, height: 8)])
  func tablesLookAsTheyDid(size: Size) throws {
    for glyphs in [GlyphSet.unicode, .ascii] {
      let look = Look(theme: BuiltInTheme.dark.theme, glyphs: glyphs)
      var buffer = CellBuffer(size)
      let title = BoxTitle(left: [look.span("runs", .title)], right: [look.span("/ state:fail", .key)])
      buffer.box(buffer.bounds, style: look[.border], glyphs: glyphs, top: title)
      let table = Table(columns: columns, count: 5, position: ListPosition(cursor: 1), selected: [3])
      table.paint(into: &buffer, buffer.bounds.interior, look) { row in
        let names = ["train-41", "日本語のとても長い名前です", "👨‍👩‍👧‍👦 家族", "שלום 🇩🇪", "nightly"]
        let state = StateRole.allCases[row + 4]
        return [
          TableCell(names[row]),
          TableCell([look.sign(state), StyledSpan(" " + state.rawValue, look[state])]),
          TableCell("✓●◌"), TableCell(["00:00", "1h06m", "2h13m", "3h20m", "4h26m"][row]),
          TableCell("train: OOMKilled", look[.dim]),
        ]
      }
      for y in 1..<size.height - 1 {
        #expect(buffer[0, y].glyph == Glyph(glyphs.border.vertical))
        #expect(buffer[size.width - 1, y].glyph == Glyph(glyphs.border.vertical))
      }
      let name = "table-\(size.width)-\(glyphs.isASCII ? "ascii" : "unicode")"
      try expectGolden(buffer.snapshot(theme: look.theme), name)
    }
  }

  @Test func theCursorIsAlwaysSeen() {
    var seed = SeededGenerator()
    var position = ListPosition()
    for _ in 0..<3000 {
      let count = Int.random(in: 0...50, using: &seed)
      let visible = Int.random(in: 0...12, using: &seed)
      position.move(
        by: [1, -1, 10, -10, .max, .min].randomElement(using: &seed) ?? 1,
        count: count,
        visible: visible
      )
      #expect(position.offset >= 0 && position.cursor >= position.offset, "seed \(seed.seed)")
      #expect(position.cursor < position.offset + max(1, visible), "seed \(seed.seed)")
      #expect(position.cursor <= max(0, count - 1), "seed \(seed.seed)")
    }
  }
}

struct TextFieldTests {
  @Test func editingMovesByWhatIsSeen() {
    var field = TextField("a👨‍👩‍👧‍👦é")
    #expect(field.cursor == 3)
    _ = field.handle(Key(.backspace))
    _ = field.handle(Key(.backspace))
    #expect(field.text == "a")
    field.insert("b\nc\u{1B}d")
    #expect(field.text == "ab cd")
    _ = field.handle(.ctrl("w"))
    #expect(field.text == "ab ")
    _ = field.handle(Key(.home))
    _ = field.handle(.character("日"))
    #expect(field.text == "日ab " && field.cursor == 1)
    _ = field.handle(.ctrl("k"))
    #expect(field.text == "日")
    let handled = field.handle(.enter)
    #expect(!handled)
  }

  @Test func theCursorStaysInTheField() {
    var seed = SeededGenerator()
    let keys = [
      "left", "right", "home", "end", "backspace", "delete", "ctrl-w", "alt-b", "alt-d", "alt-f", "ctrl-u",
      "x", "日",
    ]
    var field = TextField()
    for _ in 0..<3000 {
      if Int.random(in: 0..<5, using: &seed) == 0 { field.insert(Torture.text(&seed, upTo: 3)) }
      _ = field.handle((try? Key(name: keys.randomElement(using: &seed) ?? "x")) ?? .enter)
      let rect = Rect(x: 2, y: 0, width: .random(in: 1...12, using: &seed), height: 1)
      var buffer = CellBuffer(width: 16, height: 1)
      let place = field.paint(into: &buffer, rect, style: Style())
      #expect(place.map { rect.contains($0) } == true, "seed \(seed.seed): \(field.text.debugDescription)")
      if let place {
        var pressed = field
        pressed.moveCursor(toColumn: place.x - rect.x, width: rect.width)
        let again = pressed.paint(into: &buffer, rect, style: Style())
        #expect(again == place, "seed \(seed.seed): \(field.text.debugDescription)")
      }
      #expect(field.text.unicodeScalars.count <= TextField.limit)
      #expect(buffer[0, 0] == .blank && buffer[1, 0] == .blank)
    }
  }
}

struct MeterTests {
  @Test func barsFillByHalves() {
    let bar = { (fraction: Double) in
      Meters.bar(fraction, width: 4, filled: Style(), rest: Style(), glyphs: .unicode).map(\.text).joined()
    }
    #expect(bar(0) == "────" && bar(0.5) == "━━──" && bar(0.4) == "━╸──" && bar(1) == "━━━━")
    #expect(bar(-3) == "────" && bar(9) == "━━━━" && bar(.nan) == "────")
  }

  @Test func sparklinesShowTheLastValues() {
    #expect(Meters.sparkline([9, 1, 2, 3, 4, 5, 6, 7, 8], width: 8, glyphs: .unicode) == "▁▂▃▄▅▆▇█")
    #expect(Meters.sparkline([], width: 8, glyphs: .unicode).isEmpty)
    #expect(Meters.sparkline([2, 2], width: 8, glyphs: .unicode) == "▄▄")
    #expect(Meters.sparkline([1, .nan, 3], width: 8, glyphs: .unicode) == "▁ █")
    #expect(
      Meters.sparkline([-.greatestFiniteMagnitude, .greatestFiniteMagnitude], width: 2, glyphs: .unicode)
        == "▁█"
    )
    #expect(
      Meters.sparkline(Array(repeating: 1, count: 1000) + [5], width: 10, squeeze: true, glyphs: .unicode)
        .count == 10
    )
  }

  @Test func signsTakeOneColumn() {
    for set in [GlyphSet.unicode, .ascii] {
      for sign in set.all { #expect(TextWidth.of(sign) == 1, "\(sign)") }
    }
    for sign in GlyphSet.ascii.all { #expect(sign.isASCII) }
    for sign in GlyphSet.unicode.all { #expect(GlyphSet.asciiFallback(for: sign).isASCII) }
  }
}

struct LineTests {
  private let look = Look(theme: BuiltInTheme.dark.theme, glyphs: .unicode)

  @Test func hintsThatHaveNoRoomAreLeftOutButNotTheLast() {
    let hints = [KeyHint("⏎", "open"), KeyHint("n", "launch"), KeyHint("r", "retry"), KeyHint("?", "help")]
    for (width, text) in [
      (60, " ⏎ open  n launch  r retry  ? help"), (20, " ⏎ open  ? help"), (9, " ? help"),
    ] {
      var buffer = CellBuffer(width: width, height: 1)
      buffer.hints(hints, in: buffer.bounds, look: look)
      #expect(buffer.text == text)
    }
  }

  @Test func crumbsDropTheFirstOnes() {
    var buffer = CellBuffer(width: 40, height: 2)
    buffer.crumbs(["fraud", "runs", "train-41"], at: .zero, limit: 40, look: look)
    buffer.crumbs(["fraud", "runs", "train-41"], at: Point(x: 0, y: 1), limit: 18, look: look)
    #expect(buffer.text == "fraud  ›  runs  ›  train-41\nruns  ›  train-41")
  }

  @Test func aDialogStandsInTheMiddleAndCoversWhatIsThere() throws {
    var buffer = CellBuffer(width: 50, height: 9)
    buffer.fill(buffer.bounds, with: "日", style: Style())
    for y in 0..<9 { buffer.put(String(repeating: "日", count: 25), at: Point(x: 0, y: y)) }
    let dialog = Dialog(
      title: "Cancel train-41?",
      lines: [[look.span("2 steps are running on gpu-cluster.", .text)]],
      answers: [KeyHint("y", "cancel the run"), KeyHint("⎋", "keep it")]
    )
    dialog.paint(into: &buffer, screen: buffer.bounds, look)
    try expectGolden(buffer.snapshot(theme: look.theme), "dialog")
  }

  /// The sentences and the title of a question are whole in the smallest room.
  @Test func aDialogWrapsWhatIsTooLong() {
    var buffer = CellBuffer(width: 40, height: 12)
    let title = "cancel wait-for-a-node-with-eight-cards-and-a-long-name?"
    let sentences = [
      "gpu-cluster is told to stop it; what it has computed may be lost.",
      "It is attempt 2 of step train, which will end as cancelled.",
    ]
    let dialog = Dialog(
      title: title,
      lines: sentences.map { [look.span($0, .text)] },
      answers: [KeyHint("y", "stop the job"), KeyHint("n", "no")]
    )
    dialog.paint(into: &buffer, screen: buffer.bounds, look)
    let rows = (0..<12).map { buffer.text(row: $0) }
    // Where lines break does not matter here.
    func bare(_ text: String) -> String { text.filter { $0 != " " && $0 != "│" } }
    let inside = bare(rows.joined())
    for sentence in [title] + sentences { #expect(inside.contains(bare(sentence))) }
    #expect(rows.contains { $0.contains("y stop the job  n no") })
    #expect(dialog.frame(in: buffer.bounds).height == 11)
  }

  /// What no room is left for is owned up to, and the answers stay.
  @Test func aDialogThatIsTooHighTellsThatSomethingIsMissing() {
    var buffer = CellBuffer(width: 40, height: 12)
    let lines = (0..<20).map { [look.span("line \($0)", .text)] }
    Dialog(title: "many", lines: lines, answers: [KeyHint("n", "no")])
      .paint(into: &buffer, screen: buffer.bounds, look)
    #expect(buffer.text.contains("line 7"))
    #expect(!buffer.text.contains("line 8"))
    #expect(buffer.text.contains("…"))
    #expect(buffer.text.contains("n no"))
  }
}
