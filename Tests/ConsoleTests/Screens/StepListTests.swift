import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

/// The list of steps gives its room to the names first.
@Suite struct StepListTests {
  /// Three steps, the second one in its twelfth attempt if it is to be a retried run.
  private func model(_ name: String, isRetried: Bool, width: Int = 80) -> AppModel {
    let steps = [Sample.step("load"), Sample.step(name, on: ("gpu-cluster", "kubernetes"))]
    let attempts = isRetried ? 12 : 1
    let facts = (1...attempts).flatMap { attempt in
      let start = Double(attempt * 10)
      let end =
        attempt < attempts ? [(start + 5, Sample.fact(name, attempt, .failed, retryAt: Sample.now))] : []
      return [
        (start, Sample.fact(name, attempt, .submitting)), (start + 1, Sample.fact(name, attempt, .running)),
      ]
        + end
    }
    return Sample.looking(
      at: Sample.state(Sample.plan(steps), facts),
      size: Size(width: width, height: 24)
    )
  }

  private func text(_ model: AppModel) -> String {
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    return buffer.text
  }

  @Test(arguments: [1, 8, 12, 14, 17])
  func aNameIsWholeOnASmallScreenWhetherOrNotAStepWasRetried(columns: Int) throws {
    for isRetried in [false, true] {
      let name = String("abcdefghijklmnopqrstuvwxyz".prefix(columns))
      var model = model(name, isRetried: isRetried)
      let line = try #require(text(model).split(separator: "\n").first { $0.contains("● \(name) ") })
      #expect(line.contains("10:09") || line.contains("11:59"), "its duration is whole: \(line)")
      #expect(line.contains("↻12") == isRetried)
      // What is left gives the panes their room.
      let layout = try #require(model.runLayout)
      #expect(layout.panes.allSatisfy { $0.box.width >= 44 })
      // A pin takes nothing from the name.
      Sample.press(&model, "p")
      #expect(text(model).contains("● \(name) "))
    }
  }

  @Test func aRetryMovesNoBorder() {
    for width in [80, 100, 200] {
      let before = model("features", isRetried: false, width: width).runLayout
      #expect(before?.steps == model("features", isRetried: true, width: width).runLayout?.steps)
    }
  }

  @Test func namesAreWorthMoreThanTheOperator() {
    #expect(text(model("features", isRetried: true)).contains("features  k8s  ↻12"))
    #expect(!text(model("a-name-of-seventy", isRetried: true)).contains("k8s  ↻12"))
  }

  @Test func aNarrowListTellsNameAndDurationBeforeAttempts() throws {
    let model = model("features", isRetried: true)
    let run = try #require(model.run)
    let view = try #require(run.view)
    for width in 24...40 {
      var buffer = CellBuffer(width: width, height: 6)
      StepList.paint(model, run, view, box: Rect(x: 0, y: 0, width: width, height: 6), into: &buffer)
      let line = buffer.text(row: 2)
      #expect(line.contains("● features ") && line.contains("10:09"), "\(width): \(line)")
    }
  }
}
