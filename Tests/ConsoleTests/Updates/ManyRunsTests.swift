import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

/// Several runs are marked, and something is done with all of them.
@Suite struct ManyRunsTests {
  private func model(_ keys: String = "") -> AppModel {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Sample.rows)))
    Sample.press(&model, keys)
    return model
  }

  private func acts(_ effects: [Effect]) -> [RunAction] {
    effects.compactMap { if case .act(let action) = $0 { action } else { nil } }
  }

  @Test func oneQuestionCancelsAllThatAreMarkedAndLive() {
    var model = model("space space space")
    #expect(model.runs.marked == [Sample.id(41), Sample.id(40), Sample.id(39)])
    #expect(acts(Sample.press(&model, "c")).isEmpty)
    #expect(model.question?.title == "cancel 2 runs?")
    #expect(model.question?.lines == ["train-41", "etl-12", "left out: train-40 has ended: it failed"])
    #expect(acts(Sample.press(&model, "y")) == [.cancel(Sample.id(41)), .cancel(Sample.id(40))])
    #expect(model.runs.marked.isEmpty && model.question == nil)
  }

  @Test func anAnswerOfNoLeavesTheMarks() {
    var model = model("space space c n")
    #expect(model.runs.marked.count == 2)
    Sample.press(&model, "home space")
    #expect(model.runs.marked == [Sample.id(40)])
    Sample.press(&model, "escape")
    #expect(model.runs.marked.isEmpty && model.route == .runs)
  }

  @Test func failedRunsAreRetriedAndEndedOnesDeletedTogether() {
    var model = model("j j space j space")
    #expect(
      acts(Sample.press(&model, "r y")) == [
        .retry(Sample.id(39), step: nil), .retry(Sample.id(37), step: nil),
      ]
    )
    Sample.press(&model, "home j j space space x")
    #expect(
      model.question?.answers.map(\.label) == ["retry 1 run", "delete 2 runs", "open their logs as one"]
    )
    #expect(acts(Sample.press(&model, "d y")) == [.delete(Sample.id(39)), .delete(Sample.id(38))])
  }

  @Test func whatMakesNoSenseForAnyOfThemIsNotAsked() {
    let model = model("j j j space c")
    #expect(model.question == nil && model.notice?.text == "数据清洗-7 has ended: it succeeded")
  }

  @Test func aRunThatIsGoneIsNotMarked() {
    var model = model("space space")
    Sample.send(&model, .feed(.runs(Array(Sample.rows.dropFirst()))))
    #expect(model.runs.marked == [Sample.id(40)])
  }

  @Test func manyNamesAreCounted() {
    var model = Sample.model()
    let rows = (0..<30).map { Sample.row(100 - $0, "etl-\($0)", .running, "sr") }
    Sample.send(&model, .feed(.runs(rows)))
    for _ in 0..<30 { Sample.press(&model, "space") }
    Sample.press(&model, "c")
    #expect(model.question?.lines == ["etl-0", "etl-1", "etl-2", "etl-3", "and 26 more"])
  }

  @Test func screens() {
    var model = model("space space j space")
    Golden.expectEveryLook(model, "runs-marked")
    Sample.press(&model, "c")
    Golden.expectEveryLook(model, "question-cancel-many")
  }
}
