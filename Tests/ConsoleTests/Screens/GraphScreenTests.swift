import SeededRandom
import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

@Suite struct GraphScreenTests {
  @Test func liveRun() {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.press(&model, "g")
    #expect(model.route == .graph(Sample.id(41)))
    Golden.expectEveryLook(model, "graph")
  }

  @Test func endedRun() {
    var model = Sample.looking(at: Sample.endedRun())
    Sample.press(&model, "g end")
    Golden.expectEveryLook(model, "graph-ended")
  }

  @Test func loadingAndError() {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Sample.rows)))
    Sample.press(&model, "g")
    #expect(model.route == .graph(Sample.id(41)))
    Golden.expectEveryLook(model, "graph-loading")
    Sample.send(&model, .feed(.runFailed(Sample.id(41), "journal.jsonl line 7 is torn in the middle")))
    Golden.expectEveryLook(model, "graph-error")
  }

  @Test func twoThousandSteps() {
    var model = Sample.looking(at: Sample.largeRun())
    Sample.press(&model, "g home")
    Golden.expectEveryLook(model, "graph-large")
    Sample.press(&model, "right space")
    Golden.expectEveryLook(model, "graph-unfolded")
  }

  /// Edges over several layers, and lines that cross.
  @Test func longEdges() {
    let steps = [
      Sample.step("a"), Sample.step("b", after: ["a"]), Sample.step("c", after: ["b"]),
      Sample.step("d", after: ["c", "a"]), Sample.step("e", after: ["a"]),
      Sample.step("f", after: ["e", "b"]),
      Sample.step("g", after: ["d", "f", "a", "h"]), Sample.step("h"),
    ]
    var model = Sample.looking(at: Sample.state(Sample.plan(steps), []))
    Sample.press(&model, "g")
    Golden.expectEveryLook(model, "graph-long-edges")
  }

  @Test func cursorFollowsEdgesAndOpensWhatItIsOn() {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.press(&model, "g home right")
    let step = model.run?.graph?.step
    #expect(step == 1 || step == 2)
    Sample.press(&model, "right right")
    #expect(model.run?.graph?.step == 4)
    Sample.press(&model, "right left left")
    Sample.press(&model, "enter")
    guard case .log(_, let name) = model.route else { return #expect(Bool(false), "\(model.route)") }
    #expect(["train", "features"].contains(name))
    Sample.press(&model, "escape g")
    #expect(model.route == .run(Sample.id(41)))
    #expect(model.run?.selectedName == name)
  }

  /// The layout of a random graph keeps its promises: no box on another, every edge to a later column.
  @Test(arguments: 0..<20) func layoutOfRandomGraphs(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let count = 2 + Int(random.next() % 60)
    let dependencies = (0..<count).map { step in
      (0..<step).filter { _ in random.next() % UInt64(step + 1) < 2 }
    }
    let folded = FoldedGraph(dependencies: dependencies, limit: 40)
    let layout = GraphLayout(folded, widths: folded.groups.map { _ in 10 }, height: 4)
    #expect(layout.hiddenEdges == 0, "seed \(seed)")
    for layer in layout.layers {
      for (above, below) in zip(layer.nodes, layer.nodes.dropFirst()) {
        #expect(layout.nodes[above].box.bottom <= layout.nodes[below].box.y, "seed \(seed)")
      }
    }
    for node in layout.nodes {
      for next in node.next { #expect(layout.nodes[next].box.x > node.box.right, "seed \(seed)") }
      #expect(node.box.y >= 0 && node.box.bottom <= layout.size.height, "seed \(seed)")
    }
  }

  /// A chain in which every step waits for all before it would need more lanes than there are.
  @Test func lanesAreBounded() {
    let count = 400
    let folded = FoldedGraph(dependencies: (0..<count).map { Array(0..<$0) }, limit: count)
    let layout = GraphLayout(folded, widths: folded.groups.map { _ in 10 }, height: 4)
    #expect(layout.nodes.count <= count + GraphLayout.mostLanes)
    #expect(layout.hiddenEdges > 0)
  }
}

@Suite struct PageScreenTests {
  @Test func details() {
    var model = Sample.looking(at: Sample.detailedRun())
    Sample.press(&model, "home down i")
    #expect(model.route == .details(Sample.id(41), step: "train"))
    Golden.expectEveryLook(model, "details")
    Sample.press(&model, "pagedown")
    Golden.expectEveryLook(model, "details-scrolled")
    model = Sample.looking(at: Sample.endedRun())
    Sample.press(&model, "end i")
    Golden.expectEveryLook(model, "details-skipped")
  }

  @Test func summary() {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.press(&model, "S")
    #expect(model.route == .summary(Sample.id(41)))
    Golden.expectEveryLook(model, "summary")
    model = Sample.looking(at: Sample.largeRun())
    Sample.press(&model, "S")
    Golden.expectEveryLook(model, "summary-large")
    Sample.press(&model, "end")
    Golden.expectEveryLook(model, "summary-large-end")
  }

  @Test func loading() {
    var model = Sample.model()
    model.open(.summary(Sample.id(41)))
    Golden.expectEveryLook(model, "summary-loading")
    Sample.send(&model, .feed(.runFailed(Sample.id(41), "there is no journal of run 41")))
    model.replace(.details(Sample.id(41), step: "train"))
    Golden.expectEveryLook(model, "details-error")
  }

  @Test func secretsAreNamesOnly() {
    var model = Sample.looking(at: Sample.detailedRun(), size: Size(width: 120, height: 100))
    Sample.press(&model, "home down i")
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    #expect(buffer.text.contains("<secret HF_TOKEN>"))
    for word in ["python train.py", "64 GB", "from load.dataset", "accuracy", "acme/train:1.4", "2h00m"] {
      #expect(buffer.text.contains(word), "\(word)")
    }
  }
}
