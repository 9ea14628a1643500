import Testing

@testable import Console
@testable import ScreenKit

@Suite struct MessageTests {
  private func screen(_ model: AppModel) -> [String] {
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    return (0..<model.size.height).map { buffer.text(row: $0) }
  }

  private func model(_ width: Int, _ height: Int, _ notice: Notice) -> AppModel {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Sample.rows)), .input(.resize(Size(width: width, height: height))))
    model.notice = notice
    return model
  }

  static let long =
    "config/themes/mine.yaml:12:9: error: there is no role 'acent'; did you mean 'accent'? "
    + "the colours stay as they are until it is mended"

  /// A message that is longer than a line is whole, and goes with the next key.
  @Test(arguments: [(80, 24, 2), (40, 12, 4), (200, 50, 1)])
  func aLongMessageGrowsUpward(_ width: Int, _ height: Int, _ rows: Int) {
    var model = model(width, height, .error(Self.long))
    let shown = screen(model)
    let text = shown.suffix(rows).joined(separator: " ").split(separator: " ").joined(separator: " ")
    #expect(text == Self.long)
    #expect(shown[height - rows - 1].contains("│") || shown[height - rows - 1].contains("╰"))
    Sample.press(&model, "j")
    #expect(screen(model).suffix(1).joined().contains("? help"))
  }

  @Test func aMessageTakesFourRowsAtMost() {
    let words = (1...200).map { "word\($0)" }.joined(separator: " ")
    let rows = Chrome.rows(of: .error(words), width: 38)
    #expect(rows.count == 4)
    #expect(rows[3].hasSuffix("…"))
    #expect(rows.allSatisfy { TextWidth.of($0) <= 38 })
    #expect(Chrome.rows(of: .info("one\ntwo"), width: 38) == ["one", "two"])
    #expect(Chrome.rows(of: .info(""), width: 38) == [""])
  }

  @Test func aThemeThatIsMisspeltHasANearestName() async throws {
    let state = try TestState()
    state.write("name: mine\nextends: nord\n", to: "evening.yaml")
    let feed = TestFeed(state.place, themeFolders: [state.path])
    let names = try await feed.first { if case .themes(let names) = $0 { names } else { nil } }
    #expect(names == ["evening"])
    for (name, near) in [("drakula", "dracula"), ("evning", "evening")] {
      feed.feed.perform(.loadTheme(name))
      let text = try await feed.first { if case .done(let notice) = $0 { notice.text } else { nil } }
      #expect(text == "there is no theme '\(name)'; did you mean '\(near)'?")
    }
    feed.feed.perform(.loadTheme("qqqqqqqqqqqq"))
    let text = try await feed.first { if case .done(let notice) = $0 { notice.text } else { nil } }
    #expect(text.contains("there are evening, mine, dark"))
  }

  @Test func tabCompletesTheUsersOwnThemes() {
    var model = Sample.model()
    Sample.send(&model, .feed(.themes(["evening", "morning"])))
    Sample.press(&model, ":")
    Sample.type(&model, "theme ev")
    Sample.press(&model, "tab")
    #expect(model.prompt?.field.text == "theme evening")
  }
}
