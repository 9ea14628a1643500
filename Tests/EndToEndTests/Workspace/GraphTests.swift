import Foundation
import SeededRandom
import Testing

/// A drawing of a pipeline holds all of its edges, and no other: it is read back as a person reads it.
///
/// `SEED=n` gives the same pipelines again.
@Suite(.timeLimit(.minutes(2))) struct GraphTests {
  private struct Unreadable: Error, CustomStringConvertible {
    var description: String
  }

  /// For each step those that it waits for, as the lanes of `drawing` lead to it.
  private func edges(_ drawing: String) throws -> [String: Set<String>] {
    var found: [String: Set<String>] = [:]
    // What comes down each lane, and the signs of the row above.
    var lanes: [Set<String>] = []
    var above: [Character] = []
    for line in drawing.split(separator: "\n").map(Array.init) {
      let name = String(line.reversed().prefix { $0 != " " }.reversed())
      let isStep = line.contains("●")
      let signs = Array(isStep ? line.dropLast(name.count + 1) : line[...]).enumerated()
        .filter { $0.offset % 2 == 0 }.map(\.element)
      while lanes.count < signs.count { lanes.append([]) }
      while above.count < lanes.count { above.append(" ") }
      let start = signs.firstIndex(of: "├")
      for (lane, sign) in signs.enumerated() {
        let comesDown = !"●╯┴ ─".contains(above[lane])
        switch sign {
        case "●":
          found[name] = comesDown ? lanes[lane] : []
          lanes[lane] = [name]
        case "│", "┼", "├":
          guard comesDown || above[lane] == "●" else { throw Unreadable(description: "an edge from nowhere") }
        case "┬", "╮": lanes[lane] = try lanes[#require(start)]
        case "┴", "╯": try lanes[#require(start)].formUnion(lanes[lane])
        case " ", "─": break
        default: throw Unreadable(description: "the sign \(sign)")
        }
      }
      above = signs + [Character](repeating: " ", count: max(0, lanes.count - signs.count))
    }
    return found
  }

  @Test func everyEdgeIsDrawn() async throws {
    let seed = ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? .random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    func next(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
    try await Sandbox.with { sandbox in
      for round in 0..<40 {
        let count = 1 + next(10)
        var wanted: [String: Set<String>] = [:]
        var text = "name: graph\nsteps:\n"
        for step in 0..<count {
          let after = Set((0..<next(4)).compactMap { _ in step == 0 ? nil : "s\(next(step))" })
          wanted["s\(step)"] = after
          text += "  s\(step): {command: 'true', after: [\(after.sorted().joined(separator: ", "))]}\n"
        }
        try sandbox.pipeline("graph", text)
        let outcome = try await sandbox.run("pipelines", "graph", "graph")
        #expect(try edges(outcome.text) == wanted, "SEED=\(seed), round \(round):\n\(outcome.text)")
      }
    }
  }

  @Test func aChainIsToldFromStepsSideBySide() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline(
        "two",
        "name: two\nsteps:\n  a: {command: x}\n  b: {command: x, after: [a]}\n  c: {command: x}\n"
      )
      let outcome = try await sandbox.run("pipelines", "graph", "two")
      #expect(outcome.text == "●  a\n│\n●  b\n●  c\n")
    }
  }
}
