import SeededRandom
import Testing

@testable import Console
@testable import ScreenKit
@testable import Specs
@testable import Workflow

@Suite struct KeyFileTests {
  private func read(_ text: String) -> (keys: KeyMap, problems: [Problem]) {
    KeyFile.read(SourceText(path: "keys.yaml", text: text))
  }

  @Test func anActionGetsOtherKeysEverywhereAtOnce() {
    let (keys, problems) = read("runs:\n  launch: K\n  sort: []\neverywhere:\n  quit: [Q, ctrl-c]\n")
    #expect(problems.isEmpty)
    var model = Sample.model()
    model.keys = keys
    Sample.send(&model, .feed(.runs(Sample.rows)))
    #expect(Sample.press(&model, "q").isEmpty)
    #expect(Sample.press(&model, "Q") == [.quit])
    let order = model.runs.order
    Sample.press(&model, "s")
    #expect(model.runs.order == order)
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    #expect(buffer.text.contains("K launch"))
    #expect(!buffer.text.contains("n launch"))
    Sample.press(&model, "?")
    let help = HelpPage.lines(model)
    #expect(help.contains(.entry(key: "K", help: "launch a pipeline")))
    #expect(
      !help.contains { if case .entry(_, let help) = $0 { help.contains("next column") } else { false } }
    )
  }

  @Test func paneKeysCountTheirPlace() {
    var model = Sample.looking(at: Sample.liveRun())
    let (keys, problems) = read("run: {pane-count: [F1, F2, F3]}")
    #expect(problems.isEmpty)
    model.keys = keys
    Sample.press(&model, "F2")
    #expect(model.run?.paneCount == 2)
  }

  /// The help takes some keys to itself, and stands in nobody's way.
  @Test func keysOfTheHelpCanBeTaken() {
    #expect(read("everywhere: {quit: Q, redraw: q, help: F1, command: '?'}").problems.isEmpty)
  }

  /// Every slip is told with its place, and leaves the keys as they were.
  @Test(arguments: [
    ("runs:\n  lanch: K", 2, 3, "'runs' has no action 'lanch'; did you mean 'launch'?"),
    ("run: {zoom: pagedwn}", 1, 13, "'pagedwn' names no key; did you mean 'pagedown'?"),
    ("runs: {zoom: Z}", 1, 8, "'runs' has no action 'zoom'"),
    ("everywhere: {quit: []}", 1, 14, "'quit' needs a key"),
    ("everywhere: {quit: [Q, Q]}", 1, 24, "'Q' stands here twice"),
    ("prompt: {complete: x}", 1, 20, "'x' is typed here; take a key with ctrl or alt, or a function key"),
    (
      "runs: {launch: ctrl-i}", 1, 16,
      "'ctrl-i' is the same key as 'tab' in a terminal; take another key, or write 'tab'"
    ),
    (
      "prompt: {complete: [ctrl-n, ctrl-m]}", 1, 29,
      "'ctrl-m' is the same key as 'enter' in a terminal; take another key, or write 'enter'"
    ),
    ("runs: {cancel: y}", 1, 16, "'y' answers the question that 'cancel' asks; take another key"),
    ("runs: {cancel: {}}", 1, 16, "'cancel' must be a key or a list of keys, not a mapping"),
    ("[x]", 1, 1, "keys must be a mapping of places to actions, not a list"),
    (
      "runs:\n  launch: [K, s]", 2, 15,
      "'s' is the key of 'sort' in 'runs'; give that another key, or none: 'sort: []'"
    ),
    (
      "runs: {launch: j}", 1, 16, "'j' is the key of 'down' in 'list', which would not be reached any more"
    ),
    (
      "everywhere: {command: n}", 1, 23,
      "'n' is the key of 'launch' in 'runs', where it would not do 'command'"
    ),
    (
      "runs: {launch: W, retry: W}", 1, 26,
      "'W' is the key of 'launch' in 'runs'; give that another key, or none: 'launch: []'"
    ),
  ])
  func slips(_ text: String, _ line: Int, _ column: Int, _ sentence: String) throws {
    let (keys, problems) = read(text)
    let problem = try #require(problems.first)
    #expect(problems.count == 1)
    #expect(problem.sentence == sentence)
    #expect([problem.line, problem.column] == [line, column])
    #expect(problem.excerpt != nil)
    #expect(keys.bindings == KeyMap.standard.bindings)
  }

  /// No key of the table can be given to another action of its place without a word.
  @Test func everyConflictInTheTableIsCaught() throws {
    for binding in KeyMap.standard.bindings {
      for other in KeyMap.standard.bindings
      where other.context == binding.context && other.action != binding.action {
        for key in other.keys {
          let quoted = "'" + key.name.replacing("'", with: "''") + "'"
          let (_, problems) = read("\(binding.context.rawValue): {\(binding.action.name): [\(quoted)]}")
          #expect(problems.hasErrors, "\(key.name) for \(binding.action) in \(binding.context)")
        }
      }
    }
  }

  /// Swapping two keys is no conflict.
  @Test func keysCanChangePlaces() {
    #expect(read("runs: {launch: s, sort: n}").problems.isEmpty)
  }

  @Test func theStandardKeysWrittenAsAFileAreSound() {
    var text = ""
    for context in KeyContext.allCases {
      let rows = KeyTable().rows.filter { $0.context == context.rawValue }
      guard !rows.isEmpty else { continue }
      text += "\(context.rawValue):\n"
      for row in rows {
        let keys = row.keys.map { "'" + $0.replacing("'", with: "''") + "'" }
        text += "  \(row.action): [\(keys.joined(separator: ", "))]\n"
      }
    }
    let (keys, problems) = read(text)
    #expect(problems.map(\.headline).isEmpty)
    #expect(keys.bindings == KeyMap.standard.bindings)
  }

  /// Whoever rebinds what changes a run gets the question all the same.
  @Test func reboundKeysStillAsk() {
    let (keys, _) = read("runs: {cancel: K, retry: X, actions: O}")
    var model = Sample.model()
    model.keys = keys
    Sample.send(&model, .feed(.runs(Sample.rows)))
    #expect(Sample.press(&model, "K").isEmpty)
    #expect(model.question?.title == "cancel train-41?")
  }

  @Test func anyTextIsReadToAnEnd() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "runs", ":", " ", "\n", "  ", "quit", "[", "]", "{", "}", ",", "'", "ctrl-", "-", "\u{1B}", "数", "&a",
      "*a", "everywhere",
    ]
    for _ in 0..<500 {
      let text = (0..<Int.random(in: 0...30, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined()
      let (keys, problems) = read(text)
      if problems.hasErrors { #expect(keys.bindings == KeyMap.standard.bindings, "seed \(seed)") }
    }
  }
}
