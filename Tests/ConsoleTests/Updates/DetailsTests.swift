import OrderedCollections
import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

@Suite struct DetailsTests {
  private static let reason =
    "OOMKilled (137): the container used 64.0 GiB, more than its limit of 63.5 GiB, on node pool-a100-17"

  /// A step that has failed five times and runs for the sixth, with names that begin alike.
  private func model(_ width: Int, _ height: Int) -> AppModel {
    var steps = Sample.trainSteps
    steps[1].environment = [
      "STEPDECK_DATABASE_PRIMARY": Template(literal: "db-1"),
      "STEPDECK_DATABASE_REPLICA": Template(literal: "db-2"),
    ]
    steps[1].outputs = ["model"]
    var facts: [(Double, Fact)] = [
      (0, Sample.fact("load", 1, .submitting)), (1, Sample.fact("load", 1, .running)),
    ]
    facts.append((2, Sample.fact("load", 1, .succeeded, exit: 0)))
    for attempt in 1...6 {
      let start = Double(attempt * 20)
      facts += [
        (start, Sample.fact("train", attempt, .submitting)),
        (start + 1, Sample.fact("train", attempt, .running)),
      ]
      guard attempt < 6 else { break }
      let why = attempt == 1 ? Self.reason : "exit status \(attempt)"
      facts.append(
        (start + 2, Sample.fact("train", attempt, .failed, reason: why, exit: attempt, retryAt: Sample.now))
      )
    }
    var model = Sample.looking(
      at: Sample.state(Sample.plan(steps), facts),
      size: Size(width: width, height: height)
    )
    Sample.press(&model, "home down i")
    return model
  }

  /// All lines, as somebody sees them who scrolls to the end; where they break does not matter.
  private func whole(_ model: AppModel) -> String {
    var model = model
    Sample.send(&model, .input(.resize(Size(width: model.size.width, height: 400))))
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    return buffer.text.filter { !" │\n".contains($0) }
  }

  private func bare(_ text: String) -> String { text.filter { $0 != " " } }

  @Test(arguments: [(40, 12), (80, 24), (200, 50)]) func namesAreNotTakenForEachOther(
    _ width: Int,
    _ height: Int
  ) {
    let text = whole(model(width, height))
    #expect(text.contains("STEPDECK_DATABASE_PRIMARY") || width == 40)
    for part in ["_PRIMARY", "_REPLICA"] { #expect(text.contains(part) || text.contains(part.dropFirst(2))) }
    #expect(!text.contains("…"))
  }

  @Test(arguments: [(40, 12), (80, 24)]) func everyAttemptCanBeReached(_ width: Int, _ height: Int) {
    var model = model(width, height)
    #expect(whole(model).contains(bare("of 6; [ and ] show others")))
    #expect(!whole(model).contains("OOMKilled"))
    Sample.press(&model, "[ [ [ [ [")
    #expect(model.run?.chosenAttempts["train"] == 1)
    #expect(whole(model).contains("OOMKilled"))
    for word in ["OOMKilled", "63.5", "pool-a100-17"] where width == 80 {
      #expect(whole(model).contains(word), "\(word)")
    }
    Sample.press(&model, "]")
    #expect(model.run?.chosenAttempts["train"] == 2)
  }

  @Test func theWindowHoldsTheChosenAttempt() {
    for count in 1...9 {
      for room in 1...5 {
        for chosen in [nil] + (1...count).map(Optional.some) {
          let range = DetailsPage.attempts(count, chosen: chosen, room: room)
          #expect(range.count == min(count, room))
          #expect(range.lowerBound >= 0 && range.upperBound <= count)
          #expect(range.contains((chosen ?? count) - 1))
        }
      }
    }
  }

  @Test func anOutputTellsWhereItIs() {
    let path = "/home/me/.local/state/stepdeck/artifacts/\(Sample.id(41))/train/6/model"
    #expect(whole(model(200, 50)).contains("to" + path))
  }
}
