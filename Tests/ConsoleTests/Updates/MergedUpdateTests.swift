import Testing

@testable import Console
@testable import LogKit
@testable import ScreenKit
@testable import Workflow

/// The merged view: which logs it asks for, and where its keys lead.
@Suite struct MergedUpdateTests {
  private func request(_ model: AppModel) -> LogRequest? {
    model.subscription.logs.first { $0.key == MergedSample.key }
  }

  private func streams(_ model: AppModel, hidden: Bool) -> [String] {
    (request(model)?.streams ?? []).filter { $0.isHidden == hidden }.map {
      "\($0.log.label) \($0.log.attempt.attempt)"
    }
  }

  @Test func allAttemptsOfAllStepsAreAskedFor() {
    let model = MergedSample.model()
    #expect(streams(model, hidden: false) == ["load 1", "train 1", "train 2", "features 1"])
    #expect(streams(model, hidden: true).isEmpty)
    var instances = Sample.looking(at: Sample.liveRun(instances: 3))
    Sample.press(&instances, "L")
    #expect(streams(instances, hidden: false).contains("train[2] 2"))
  }

  @Test func stepsAreSwitchedOffAndOn() {
    var model = MergedSample.model()
    Sample.press(&model, "2")
    #expect(streams(model, hidden: true) == ["train 1", "train 2"])
    Sample.press(&model, "2 1")
    #expect(streams(model, hidden: true) == ["load 1"])
    Sample.press(&model, "=")
    #expect(streams(model, hidden: true).isEmpty)
    Sample.press(&model, "9")
    #expect(model.notice?.text.contains("3 steps") == true)
    // The first line in sight is of the step that goes, and its place is kept.
    Sample.press(&model, "g -")
    #expect(streams(model, hidden: true) == ["load 1"])
    #expect(request(model)?.seek?.target == .offset(1 << 48))
  }

  @Test func aLineLeadsToItsLogAndBackToItsMoment() {
    var model = MergedSample.model()
    Sample.press(&model, "g j j enter")
    let train = LogKey(Sample.id(41), "train", 1)
    #expect(model.route == .log(Sample.id(41), step: "train"))
    #expect(model.shownLog == train)
    #expect(model.subscription.logs.first?.seek?.target == .offset(20))
    Sample.send(&model, .feed(.log(train, Sample.content(total: 50, 0..<50))))
    Sample.press(&model, "g j L")
    #expect(model.route == .merged(Sample.id(41)))
    let time = Sample.lines(1..<2)[0].time
    #expect(time != nil && request(model)?.seek?.target == time.map { .time($0) })
  }

  @Test func theRunUnderTheCursorIsMerged() {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Sample.rows)))
    Sample.press(&model, "L")
    #expect(model.route == .merged(Sample.rows[0].id))
    Sample.press(&model, ":")
    Sample.type(&model, "runs")
    Sample.press(&model, "enter :")
    Sample.type(&model, "merge")
    Sample.press(&model, "enter")
    #expect(model.route == .merged(Sample.rows[0].id))
  }
}
