import SeededRandom
import Testing

@testable import Workflow

@Suite("The graph of steps")
struct SpecGraphTests {
  private func graph(_ edges: [(String, [String])]) -> StepGraph {
    StepGraph(edges: edges.map { (name: $0.0, dependencies: $0.1) })
  }

  @Test func stepsComeAfterWhatTheyNeed() {
    let graph = graph([("d", ["b", "c"]), ("a", []), ("b", ["a"]), ("c", ["a", "gone"])])
    #expect(graph.topologicalOrder == ["a", "b", "c", "d"])
    #expect(graph.cycles.isEmpty)
    #expect(graph.dependents == [[], [2, 3], [0], [0]])
  }

  @Test func everyKnotGivesItsShortestCycle() {
    let graph = graph([
      ("a", ["b"]), ("b", ["c"]), ("c", ["a", "b"]), ("free", []), ("x", ["y"]), ("y", ["x"]),
      ("self", ["self"]),
      ("below", ["a"]),
    ])
    #expect(graph.topologicalOrder == nil)
    #expect(graph.cycles == [["a", "b", "c"], ["x", "y"], ["self"]])
  }

  @Test func longChainsAndWideFansDoNotRecurse() {
    let count = 100_000
    let chain = graph((0..<count).map { ("s\($0)", $0 == 0 ? [] : ["s\($0 - 1)"]) })
    #expect(chain.topologicalOrder?.count == count)
    #expect(chain.cycles.isEmpty)
    let backwards = graph((0..<count).map { ("s\($0)", $0 == count - 1 ? [] : ["s\($0 + 1)"]) })
    #expect(backwards.topologicalOrder?.first == "s\(count - 1)")
    #expect(backwards.cycles.isEmpty)
    let circle = graph((0..<count).map { ("s\($0)", ["s\(($0 + 1) % count)"]) })
    #expect(circle.cycles.map(\.count) == [count])
  }

  @Test func aRandomGraphIsOrderedOrHasACycle() {
    var random = SeededGenerator()
    print("seed of the random graphs: \(random.seed)")
    func number(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }
    for _ in 0..<300 {
      let count = 1 + number(below: 12)
      let graph = graph(
        (0..<count).map { index in ("\(index)", (0..<number(below: 3)).map { _ in "\(number(below: count))" })
        }
      )
      guard let order = graph.topologicalOrder else {
        expectCycles(of: graph)
        continue
      }
      #expect(graph.cycles.isEmpty)
      for (step, needed) in graph.dependencies.enumerated() {
        let place = order.firstIndex(of: graph.names[step]) ?? -1
        for other in needed { #expect((order.firstIndex(of: graph.names[other]) ?? count) < place) }
      }
    }
  }

  private func expectCycles(of graph: StepGraph) {
    #expect(!graph.cycles.isEmpty)
    for cycle in graph.cycles {
      for (name, next) in zip(cycle, cycle.dropFirst() + cycle.prefix(1)) {
        let needed = graph.dependencies[graph.names.firstIndex(of: name) ?? 0].map { graph.names[$0] }
        #expect(needed.contains(next))
      }
    }
  }
}
