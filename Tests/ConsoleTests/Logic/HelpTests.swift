import Testing

@testable import Console
@testable import ScreenKit

@Suite struct HelpTests {
  /// At every width all keys and all texts are there, word for word, and no line is wider than the box.
  @Test(arguments: [(40, 12), (62, 20), (80, 24), (200, 50)])
  func nothingIsCut(_ width: Int, _ height: Int) {
    var model = Sample.model()
    Sample.send(&model, .input(.resize(Size(width: width, height: height))))
    Sample.press(&model, "?")
    var words: (keys: [Substring], texts: [Substring]) = ([], [])
    for row in HelpPage.rows(model) {
      guard case .entry(let key, let help) = row else { continue }
      words.keys += key.split(separator: " ")
      words.texts += help.split(separator: " ")
      #expect(TextWidth.of(help) <= width - 4 - (width < 80 ? 15 : 25))
    }
    var wanted: (keys: [Substring], texts: [Substring]) = ([], [])
    let entries = HelpPage.lines(model)
    for case .entry(let key, let help) in entries {
      wanted.keys += key.split(separator: " ")
      wanted.texts += help.split(separator: " ")
    }
    #expect(words.keys == wanted.keys)
    #expect(words.texts == wanted.texts)
    // The last line can be reached.
    Sample.press(&model, "G")
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    #expect(buffer.text.contains("unknown"))
    #expect(!buffer.text.contains("…"))
  }

  @Test func theViewBelowComesFirstAndItsKeysAreNotToldTwice() throws {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Sample.rows)))
    Sample.press(&model, "?")
    let lines = HelpPage.lines(model)
    let headings = lines.compactMap { if case .heading(let text) = $0 { text } else { nil } }
    #expect(headings.prefix(3) == ["runs", "in lists", "everywhere"])
    #expect(Set(headings).count == headings.count)
    let start = try #require(lines.firstIndex(of: .heading("in lists")))
    let end = try #require(lines.firstIndex(of: .heading("everywhere")))
    let section = lines[start..<end]
    // g is the graph there, and space marks.
    #expect(section.contains(.entry(key: "home  <", help: "to the top")))
    #expect(section.contains { if case .entry(_, "a page down") = $0 { true } else { false } })
    for case .entry(let key, _) in section {
      #expect(!["g", "space"].contains { key.split(separator: " ").contains($0) })
    }
  }

  @Test func everyBindingIsTold() {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.press(&model, "?")
    let told = HelpPage.lines(model).compactMap { if case .entry(_, let help) = $0 { help } else { nil } }
    for binding in KeyMap.standard.bindings { #expect(told.contains(binding.help), "\(binding.help)") }
  }
}
