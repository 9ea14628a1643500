import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

@Suite struct ScreenTests {
  @Test func runs() {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Sample.rows)))
    Golden.expect(model, "runs")
    Sample.press(&model, "j j /")
    Sample.type(&model, "state:fail")
    Golden.expect(model, "runs-filter")
  }

  @Test func runsWithoutRows() {
    var model = Sample.model()
    Golden.expect(model, "runs-loading")
    Sample.send(&model, .feed(.runs([])))
    Golden.expect(model, "runs-empty")
    Sample.send(
      &model,
      .feed(.runsFailed("the state folder /home/me/.local/state/stepdeck belongs to another user"))
    )
    Golden.expect(model, "runs-error")
  }

  @Test func liveRun() {
    var model = Sample.looking(at: Sample.liveRun(), size: Size(width: 200, height: 50))
    let id = Sample.id(41)
    let meter = StepMeter(
      progress: nil,
      series: [.init(name: "loss", values: [0.9, 0.7, 0.5, 0.4, 0.33, 0.28, 0.2091])]
    )
    Sample.send(
      &model,
      .feed(
        .log(
          LogKey(id, "train", 2),
          Sample.content(total: 128, 0..<128, live: "epoch 3  62 % 1290/2080 eta 03:10")
        )
      ),
      .feed(.log(LogKey(id, "features", 1), Sample.content(total: 3, 0..<3))),
      .feed(.meter(LogKey(id, "train", 2), meter)),
      .feed(.meter(LogKey(id, "features", 1), StepMeter(progress: 0.62)))
    )
    Golden.expect(model, "run-live")
    Sample.press(&model, "tab")
    Golden.expect(model, "run-pane")
    Sample.press(&model, "z")
    Golden.expect(model, "run-zoom")
  }

  @Test func endedRun() {
    var model = Sample.looking(at: Sample.endedRun())
    Sample.send(&model, .feed(.log(LogKey(Sample.id(40), "train", 1), Sample.content(total: 10, 0..<10))))
    Golden.expect(model, "run-ended")
    Sample.press(&model, "G")
    Golden.expect(model, "run-skipped-step")
  }
}
