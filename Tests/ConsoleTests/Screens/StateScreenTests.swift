import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

/// Screens of states that pass, or that should not come: stale, unreadable, empty, asked, guided.
@Suite struct StateScreenTests {
  private let trouble = "the journal is damaged at line 4,711; what is before it is shown"

  @Test func whatCouldBeReadNoMore() {
    var runs = Sample.model()
    Sample.send(
      &runs,
      .feed(.runs(Sample.rows)),
      .feed(.runsFailed("the index cannot be read: no space left"))
    )
    Sample.press(&runs, "j")
    Golden.expectEveryLook(runs, "runs-stale")
    for (keys, name) in [("j", "run"), ("g", "graph"), ("i", "details"), ("S", "summary"), ("enter", "log")] {
      var model = Sample.looking(at: Sample.liveRun())
      Sample.send(&model, .feed(.runFailed(Sample.id(41), trouble)))
      Sample.press(&model, keys)
      Golden.expectEveryLook(model, name + "-unread")
    }
  }

  @Test func viewsOfARunThatIsNotThere() {
    for (route, name) in [
      (Route.details(Sample.id(41), step: "train"), "details"), (.summary(Sample.id(41)), "summary"),
    ] {
      var model = Sample.model()
      model.open(.run(Sample.id(41)))
      model.open(route)
      Golden.expectEveryLook(model, name + "-reading")
      Sample.send(&model, .feed(.runFailed(Sample.id(41), trouble)))
      Golden.expectEveryLook(model, name + "-failed")
    }
  }

  @Test func stacksThatAreNotThere() {
    var model = Sample.model()
    model.jump(.stacks)
    Golden.expectEveryLook(model, "stacks-loading")
    Sample.send(&model, .feed(.specs(Catalogue())))
    Golden.expectEveryLook(model, "stacks-empty")
    var failed = Catalogue()
    failed.failure = "stacks cannot be read: permission denied; mend it with chmod u+rx stacks"
    Sample.send(&model, .feed(.specs(failed)))
    Golden.expectEveryLook(model, "stacks-error")
    model.jump(.pipelines)
    Golden.expectEveryLook(model, "pipelines-error")
  }

  @Test func everyQuestion() {
    var ended = Sample.looking(at: Sample.endedRun())
    Sample.press(&ended, "r")
    Golden.expectEveryLook(ended, "question-retry")
    Sample.press(&ended, "n x d")
    Golden.expectEveryLook(ended, "question-delete")
    var lost = Sample.looking(at: Sample.liveRun(), isAttended: false)
    Sample.press(&lost, "x u")
    Golden.expectEveryLook(lost, "question-resume")
    #expect(ended.question != nil && lost.question != nil)
  }

  @Test func whereNothingMayBeChangedOrSeen() {
    var model = Sample.model()
    model.context.readOnly = true
    Sample.send(&model, .feed(.runs(Sample.rows)))
    Golden.expectEveryLook(model, "runs-read-only")
    Sample.send(&model, .input(.resize(Size(width: 30, height: 6))))
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    #expect(buffer.text.contains("stepdeck needs 40×12"))
  }
}
