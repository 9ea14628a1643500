import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

@Suite struct ResumeUpdateTests {
  private func labels(_ model: AppModel) -> [String] { model.question?.answers.map(\.label) ?? [] }

  @Test func aRunThatNoEngineDrivesIsResumedAfterAQuestion() {
    var model = Sample.looking(at: Sample.liveRun(), isAttended: false)
    let id = model.run?.id
    Sample.press(&model, "x")
    #expect(labels(model).contains("resume the run"))
    #expect(Sample.press(&model, "u").isEmpty)
    #expect(model.question?.title.hasPrefix("resume ") == true)
    #expect(id != nil && Sample.press(&model, "y") == id.map { [.act(.resume($0))] })
    Sample.press(&model, "x")
    Sample.press(&model, "u")
    #expect(Sample.press(&model, "n").isEmpty)
  }

  @Test func aRunThatIsDrivenOrHasEndedIsNotOfferedIt() {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.press(&model, "x")
    #expect(!labels(model).isEmpty && !labels(model).contains("resume the run"))
    var ended = Sample.looking(at: Sample.endedRun(), isAttended: false)
    Sample.press(&ended, "x")
    #expect(!labels(ended).isEmpty && !labels(ended).contains("resume the run"))
  }

  @Test func severalRunsAreResumedAfterOneQuestionWhereEachCanBe() {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Sample.rows)), .feed(.engine(.connected)))
    Sample.press(&model, "space space x")
    #expect(!labels(model).isEmpty && !labels(model).contains("resume 2 runs"))
    Sample.press(&model, "escape")
    Sample.send(&model, .feed(.engine(.lost("the engine has gone"))))
    Sample.press(&model, "x")
    #expect(labels(model).contains("resume 2 runs"))
    #expect(Sample.press(&model, "u").isEmpty)
    #expect(model.question?.title == "resume 2 runs?" && model.question?.lines == ["train-41", "etl-12"])
    let resumed: [Effect] = [.act(.resume(Sample.id(41))), .act(.resume(Sample.id(40)))]
    #expect(Sample.press(&model, "y") == resumed)
    // One of them has ended: then it is not offered for all.
    Sample.press(&model, "home space space space x")
    #expect(!labels(model).isEmpty && !labels(model).contains { $0.hasPrefix("resume") })
  }

  @Test func inTheListItIsOfferedOnceTheEngineIsLost() {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Sample.rows)), .feed(.engine(.connected)))
    model.runs.select(Sample.id(41), visible: 10)
    Sample.press(&model, "x")
    #expect(!labels(model).isEmpty && !labels(model).contains("resume the run"))
    Sample.press(&model, "escape")
    Sample.send(&model, .feed(.engine(.lost("the engine has gone"))))
    Sample.press(&model, "x u")
    #expect(Sample.press(&model, "y") == [.act(.resume(Sample.id(41)))])
  }

  /// A living engine may have lost the values that a step needs; the console brings its own.
  @Test func aStepThatLacksValuesIsResumed() {
    let reason = "the launching environment is gone; `stepdeck runs resume` brings it"
    let facts = [
      (1.0, Sample.fact("load", 1, .running)), (2, Sample.fact("load", 1, .succeeded, exit: 0)),
      (3, Sample.fact("train", nil, .waiting, reason: reason)),
    ]
    let state = Sample.state(Sample.plan([Sample.step("load"), Sample.step("train")]), start: -60, facts)
    var model = Sample.looking(at: state, size: Size(width: 120, height: 30))
    Sample.press(&model, "end")
    #expect(model.screenText.text.contains("the launching environment is gone"))
    Sample.press(&model, "x u")
    #expect(model.question?.lines.first == "Steps wait for values that are gone.")
    #expect(Sample.press(&model, "y") == [.act(.resume(state.plan.run))])
  }
}
