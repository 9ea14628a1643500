import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

/// The logs of all steps as one.
@Suite struct MergedScreenTests {
  @Test func loading() {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.press(&model, "L")
    Golden.expectEveryLook(model, "merged-loading")
  }

  @Test func merged() {
    var model = MergedSample.model()
    Golden.expectEveryLook(model, "merged")
    Sample.press(&model, "w t")
    Golden.expectEveryLook(model, "merged-wrapped")
  }

  @Test func someStepsAreSwitchedOff() {
    var model = MergedSample.model()
    Sample.press(&model, "2")
    Sample.send(&model, .feed(.log(MergedSample.key, MergedSample.content(hidden: ["train"]))))
    Golden.expectEveryLook(model, "merged-hidden")
  }

  @Test func manySteps() {
    var model = Sample.looking(at: Sample.largeRun())
    Sample.press(&model, "L")
    var content = LogContent(total: 100)
    content.lines = Sample.lines(0..<100).map { line in
      var line = line
      let name = model.run?.state?.plan.steps[line.number * 3 % 200].name ?? ""
      line.source = LogID(AttemptID(step: name, attempt: line.number % 7 == 0 ? 2 : 1))
      return line
    }
    let id = model.run?.id ?? Sample.id(41)
    Sample.send(&model, .feed(.log(.merged(id), content)))
    Golden.expectEveryLook(model, "merged-many")
  }

  /// No name of a step looks like an error, or like another one's, in any theme with colours.
  @Test func namesOfStepsDifferFromOneAnotherAndFromErrors() {
    for theme in BuiltInTheme.all where theme.name != "mono" {
      let look = Look(theme: theme.theme, glyphs: .unicode)
      let styles = (0..<16).map(look.stream)
      #expect(Set(styles).count == styles.count, "\(theme.name)")
      let error = look[.levelError].foreground
      #expect(!styles.contains { $0.foreground == error }, "\(theme.name)")
    }
  }
}
