import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

/// A question that is longer than the screen can be read to its end before it is answered.
@Suite struct QuestionTests {
  private func asked(_ count: Int) -> AppModel {
    var model = Sample.model()
    Sample.send(&model, .input(.resize(ScreenFrame.smallest)), .feed(.runs(Sample.rows)))
    let words = (1...count).map { "word\($0)" }.joined(separator: " ")
    let yes = Question.Answer(key: .character("y"), label: "yes", action: .act(.cancel(Sample.id(41))))
    model.question = Question(title: "really?", lines: [words], answers: [yes])
    return model
  }

  @Test func keysScrollItToItsEndAndBack() {
    var model = asked(90)
    #expect(!model.screenText.text.contains("word90"))
    for _ in 0..<30 { #expect(Sample.press(&model, "pagedown").isEmpty) }
    #expect(model.screenText.text.contains("word90") && model.screenText.text.contains("y yes"))
    let last = model.question?.offset
    Sample.press(&model, "down up")
    #expect(model.question?.offset == last.map { $0 - 1 })
    for _ in 0..<30 { Sample.press(&model, "pageup") }
    #expect(model.question?.offset == 0)
    #expect(Sample.press(&model, "y") == [.act(.cancel(Sample.id(41)))])
  }

  /// Where all of it is seen no key but an answer keeps it.
  @Test func aShortOneIsLeftByEveryOtherKey() {
    for key in ["up", "down", "pageup", "pagedown"] {
      var model = asked(3)
      #expect(Sample.press(&model, key).isEmpty && model.question == nil)
    }
  }
}
