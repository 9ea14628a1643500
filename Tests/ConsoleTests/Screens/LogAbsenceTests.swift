import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

/// A log without lines says whether some may come, and if not, why.
@Suite struct LogAbsenceTests {
  private func text(_ model: AppModel) -> String {
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    return buffer.text
  }

  private func model(_ step: String, _ attempt: Int, _ keys: String = "") -> AppModel {
    var model = Sample.looking(at: Sample.liveRun())
    model.open(.log(Sample.id(41), step: step))
    Sample.press(&model, keys)
    Sample.send(&model, .clock(Sample.now))
    let key = LogKey(Sample.id(41), step, attempt)
    Sample.send(&model, .feed(.log(key, LogContent())), .feed(.meter(key, StepMeter())))
    return model
  }

  @Test func ofAStepAtWorkSomeMayCome() {
    #expect(text(model("train", 2)).contains("no output yet"))
    #expect(text(model("train", 2, "M")).contains("no metrics yet; = takes"))
  }

  @Test func ofOneThatHasEndedNoneWillCome() {
    #expect(text(model("load", 1)).contains("no output: succeeded"))
    let failed = text(model("train", 1, "["))
    #expect(failed.contains("no output: OOMKilled (137)") && !failed.contains("yet"))
    let chart = text(model("train", 1, "[ M"))
    #expect(chart.contains("no metrics; = takes") && !chart.contains("yet"))
    #expect(text(model("train", 1, "[ M =")).contains("no metrics, nor a line with name=1.23"))
  }

  @Test func theMergedLogEndsWithItsRun() {
    for (state, words) in [
      (Sample.liveRun(), "no output yet"), (Sample.endedRun(), "no output: train failed"),
    ] {
      var model = Sample.looking(at: state)
      Sample.press(&model, "L")
      Sample.send(&model, .feed(.log(.merged(state.plan.run), LogContent())))
      #expect(text(model).contains(words))
    }
  }

  @Test func aFilterThatLetsNothingThroughSaysSo() {
    var model = model("load", 1)
    var content = LogContent()
    content.whole = 12
    Sample.send(&model, .feed(.log(LogKey(Sample.id(41), "load", 1), content)))
    #expect(text(model).contains("no line passes the filter") && !text(model).contains("no output"))
  }

  @Test func aPaneSaysItToo() {
    var model = Sample.looking(at: Sample.endedRun())
    Sample.send(&model, .feed(.log(LogKey(Sample.id(40), "train", 1), LogContent())))
    #expect(text(model).contains("no output: OOMKilled (137)"))
    Golden.expect(model, "run-no-output")
  }
}
