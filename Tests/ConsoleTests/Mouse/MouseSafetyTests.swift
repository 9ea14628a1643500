import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

/// Nothing is stopped, started or lost by the mouse without a question, and no question is answered by chance.
@Suite struct MouseSafetyTests {
  private func runs(_ keys: String) -> AppModel {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Sample.rows)))
    Sample.press(&model, keys)
    return model
  }

  /// No press of the mouse changes a run, wherever it lands, nor the second one right after it.
  @Test func theMouseDestroysNothing() {
    for start in ["", "enter", "enter tab", "P", "?", "enter g", "L", "x"] {
      let begun = runs(start)
      for y in 0..<24 {
        for x in stride(from: 0, to: 80, by: 3) {
          var model = begun
          let effects = model.doubleClick(Point(x: x, y: y))
          for effect in effects where effect.isDestructive {
            Issue.record("a click at \(x), \(y) after '\(start)' acts")
          }
        }
      }
    }
  }

  @Test func aQuestionIsAnsweredOnlyOnTheWordsOfAnAnswer() throws {
    let asked = runs("c")
    let yes = try asked.place("y cancel the run")
    let no = try asked.place("n no")
    for y in 0..<24 {
      for x in 0..<80 {
        var model = asked
        let effects = model.click(Point(x: x, y: y))
        let isYes = y == yes.y && (yes.x..<yes.x + 16).contains(x)
        let isNo = y == no.y && (no.x..<no.x + 4).contains(x)
        #expect(effects.contains(where: \.isDestructive) == isYes, "at \(x), \(y)")
        #expect((model.question == nil) == (isYes || isNo), "at \(x), \(y)")
      }
    }
  }

  /// What comes up under a double click is not answered by its second half.
  @Test func theSecondPressOfTwoAnswersNothing() throws {
    var model = runs("x")
    let point = try model.place("cancel")
    model.click(point)
    let asked = try #require(model.question)
    #expect(asked.title.hasPrefix("cancel"))
    for y in 0..<24 {
      for x in 0..<80 {
        var second = model
        second.click = second.click.map { Click(point: Point(x: x, y: y), time: $0.time) }
        #expect(second.press(Point(x: x, y: y)).isEmpty && second.question != nil)
      }
    }
  }

  @Test func aMenuIsLeftWithItsOwnWord() throws {
    var model = runs("x")
    model.click(try model.place("leave"))
    #expect(model.question == nil)
  }

  @Test func noHintStartsARun() throws {
    var model = Sample.model()
    model.jump(.pipelines)
    Sample.send(&model, .feed(.specs(SpecScreenTests.catalogue)))
    Sample.press(&model, "j enter")
    let effects = model.click(try model.place("launch", from: 23))
    #expect(!effects.contains(where: \.isDestructive) && model.launch?.isSent == false)
    #expect(model.notice?.text == "⏎ starts it; the mouse alone does not")
  }

  @Test func whileSomethingIsTypedAPressDoesNothing() throws {
    var model = runs("/")
    Sample.type(&model, "train")
    model.doubleClick(Point(x: 10, y: 4))
    model.click(Point(x: 4, y: 23))
    #expect(model.prompt?.field.text == "train" && model.route == .runs)
  }
}
