import Testing

@testable import Console
@testable import Operators
@testable import ScreenKit
@testable import Workflow

/// What has changed is bright for a second, where it is seen.
@Suite struct FlashTests {
  private func runs() -> AppModel {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Sample.rows)))
    return model
  }

  private func row(_ number: Int, _ change: (inout RunRow) -> Void) -> Message {
    guard var row = Sample.rows.first(where: { $0.id == Sample.id(number) }) else { return .feed(.rows([])) }
    change(&row)
    return .feed(.rows([row]))
  }

  @Test func theCellsThatHaveChangedAreBrightAndNoOthers() {
    var model = runs()
    #expect(model.flashes.nextEnd == nil)
    Sample.send(&model, row(41) { $0.steps[2] = .succeeded })
    #expect(model.flashes.contains(.runCount(Sample.id(41))))
    #expect(!model.flashes.contains(.runState(Sample.id(41))))
    Sample.send(&model, .clock(Sample.now + .milliseconds(500)), row(40) { $0.status = .failed })
    #expect(model.flashes.contains(.runState(Sample.id(40))))
    #expect(model.nextEnd == Sample.now + .seconds(1))
    Sample.send(&model, .clock(Sample.now + .seconds(1)))
    #expect(!model.flashes.contains(.runCount(Sample.id(41))))
    #expect(model.nextEnd == Sample.now + .milliseconds(1_500))
    Sample.send(&model, .clock(Sample.now + .milliseconds(1_500)))
    #expect(model.nextEnd == nil)
  }

  @Test func aListThatIsReadOrSortedOrFilteredIsNoChange() {
    var model = runs()
    Sample.send(&model, .feed(.runs(Sample.rows)))
    Sample.press(&model, "s s s /")
    Sample.type(&model, "train")
    Sample.press(&model, "enter")
    Sample.send(&model, .feed(.rows([Sample.row(90, "train-90", .running, "r")])))
    #expect(model.nextEnd == nil)
  }

  @Test func whatIsNotInSightIsNotBright() {
    var model = Sample.model()
    let rows = (0..<60).map { Sample.row(60 - $0, "train-\(60 - $0)", .succeeded, "s", took: 1) }
    Sample.send(&model, .feed(.runs(rows)))
    var last = rows[59]
    last.status = .cancelled
    Sample.send(&model, .feed(.rows([last])))
    #expect(model.nextEnd == nil)
    Sample.press(&model, "G")
    last.status = .failed
    Sample.send(&model, .feed(.rows([last])))
    #expect(model.flashes.contains(.runState(last.id)))
    // In another view there is nothing that would have to end.
    Sample.press(&model, "?")
    #expect(model.nextEnd == nil)
    last.status = .cancelled
    Sample.send(&model, .feed(.rows([last])))
    #expect(model.nextEnd == nil)
  }

  private func take(_ model: inout AppModel, _ facts: [(Double, Fact)]) {
    let begin: [(Double, Fact)] = [
      (0, Sample.fact("load", 1, .submitting)), (1, Sample.fact("load", 1, .running)),
    ]
    let state = Sample.state(Sample.plan(Sample.trainSteps), begin + facts)
    Sample.send(&model, .feed(.run(RunView(id: state.plan.run, state: state, isAttended: true))))
  }

  @Test func stepsAreBrightWhereTheyAreListed() {
    var model = runs()
    model.open(.run(Sample.id(41)))
    Sample.send(&model, .clock(Sample.now))
    take(&model, [])
    #expect(model.nextEnd == nil)
    take(&model, [(2, Sample.fact("load", 1, .failed, exit: 1, retryAt: Sample.now))])
    take(
      &model,
      [
        (2, Sample.fact("load", 1, .failed, exit: 1, retryAt: Sample.now)),
        (3, Sample.fact("load", 2, .submitting)),
      ]
    )
    #expect(model.flashes.contains(.step(0)) && model.flashes.contains(.attempts(0)))
    #expect(!model.flashes.contains(.step(1)))
    let buffer = model.screenText
    let marks = (0..<buffer.size.width).filter {
      buffer[$0, 2].glyph != Glyph(" ") && buffer[$0, 2].style.foreground == model.theme[.changed].foreground
        && buffer[$0, 2].style.attributes.contains(.bold)
    }
    #expect(buffer.text(row: 2).contains("load") && marks.count >= 3)
    Sample.send(&model, .clock(Sample.now + .seconds(1)))
    #expect(model.nextEnd == nil)
  }

  @Test func aJobThatChangesIsBright() {
    var model = JobSample.answered()
    #expect(model.nextEnd == nil)
    var rows = JobSample.rows
    rows[0].job.state = .succeeded
    Sample.send(&model, .feed(.jobs(JobSample.gpu, .jobs(rows.reversed(), asOf: Sample.now, hasMore: false))))
    #expect(model.flashes.contains(.job(rows[0].ref)))
    #expect(rows.dropFirst().allSatisfy { !model.flashes.contains(.job($0.ref)) })
  }

  /// Without colours a cell that has changed stands out from one of any state.
  @Test func withoutColoursItStandsOut() {
    let theme = BuiltInTheme.mono.theme
    for role in StateRole.allCases {
      #expect(theme[role].adding(theme[.changed]) != theme[role], "\(role)")
    }
  }
}
