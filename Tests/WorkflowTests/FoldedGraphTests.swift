import SeededRandom
import Testing

@testable import Workflow

@Suite struct FoldedGraphTests {
  @Test func fansFold() {
    let wide = [[]] + (1...10_000).map { _ in [0] } + [Array(1...10_000)]
    let graph = FoldedGraph(dependencies: wide, limit: 40)
    #expect(graph.groups.map(\.shape) == [.single, .fan, .single])
    #expect(graph.groups[1].members == Array(1...10_000))
    #expect(graph.dependencies == [[], [0], [1]])
    #expect(graph.dependents == [[1], [2], []])
  }

  @Test func chainsFoldWhereFansAreNotEnough() {
    let chain = (0..<1000).map { $0 == 0 ? [] : [$0 - 1] }
    let graph = FoldedGraph(dependencies: chain, limit: 40)
    #expect(graph.groups == [FoldedGraph.Group(shape: .chain, members: Array(0..<1000))])
    #expect(graph.dependencies == [[]])
  }

  @Test func smallGraphsStayAsTheyAre() {
    let graph = FoldedGraph(dependencies: [[], [0], [0], [0], [1, 2, 3]], limit: 40)
    #expect(graph.groups.count == 5)
    #expect(graph.dependencies == [[], [0], [0], [0], [1, 2, 3]])
  }

  @Test func aGroupIsTakenApart() {
    let wide = [[]] + (1...100).map { _ in [0] } + [Array(1...100)]
    let graph = FoldedGraph(dependencies: wide, limit: 40, unfolded: [7])
    #expect(graph.groups.count == 102)
    #expect(graph.dependencies[graph.groupOf[101]].count == 100)
  }

  /// Each step is in one group, edges join groups as they join steps, and there is no cycle.
  @Test(arguments: 0..<50) func randomGraphs(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let count = 1 + Int(random.next() % 80)
    let dependencies = (0..<count).map { step in
      (0..<step).filter { _ in random.next() % UInt64(step + 1) < 2 }
    }
    let graph = FoldedGraph(dependencies: dependencies, limit: 3)
    #expect(graph.groups.flatMap(\.members).sorted() == Array(0..<count), "seed \(seed)")
    for (step, list) in dependencies.enumerated() {
      for other in list where graph.groupOf[other] != graph.groupOf[step] {
        #expect(graph.dependencies[graph.groupOf[step]].contains(graph.groupOf[other]), "seed \(seed)")
      }
    }
    let layered = StepLayers.of(dependencies: graph.dependencies).joined()
    #expect(layered.count == graph.groups.count, "seed \(seed)")
  }

  @Test func heaviestPath() {
    let dependencies = [[], [0], [0], [1, 2], []]
    #expect(StepLayers.heaviestPath(dependencies: dependencies, weights: [1, 5, 2, 1, 6]) == [0, 1, 3])
    #expect(StepLayers.heaviestPath(dependencies: dependencies, weights: [1, 1, 2, 1, 6]) == [4])
    #expect(StepLayers.heaviestPath(dependencies: [], weights: []) == [])
  }
}
