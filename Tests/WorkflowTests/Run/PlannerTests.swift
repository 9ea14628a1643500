import OrderedCollections
import Testing

@testable import Workflow

@Suite("A plan holds what is known at launch, and no secret")
struct PlannerTests {
  private func plan(_ steps: [Step], environment: [String: String] = [:]) throws(PlanError) -> Plan {
    var random = SystemRandomNumberGenerator()
    var planner = Planner(
      run: RunID(milliseconds: 1, using: &random),
      name: "p",
      stack: .local,
      workspace: "/w",
      parallel: 1
    )
    planner.environment = environment
    return try planner.plan(Pipeline(name: "p", parameters: ["n": 3], steps: steps))
  }

  private func step(_ name: String, _ part: Template.Part) -> Step {
    Step(name: name, command: .arguments([Template(literal: "echo"), Template(parts: [part])]))
  }

  @Test func `parameters and the environment are resolved`() throws {
    let plan = try plan(
      [step("a", .parameter("n")), step("b", .environment("X"))],
      environment: ["X": "y"]
    )
    #expect(plan["a"]?.command == .arguments([Template(literal: "echo"), Template(literal: "3")]))
    #expect(plan["b"]?.command == .arguments([Template(literal: "echo"), Template(literal: "y")]))
  }

  @Test func `a secret of any step is refused as part of the plan, with what to do instead`() throws {
    var other = step("b", .literal("x"))
    other.secrets = ["TOKEN"]
    let error = #expect(throws: PlanError.self) {
      try plan([step("a", .environment("TOKEN")), other], environment: ["TOKEN": "hunter22"])
    }
    #expect(error?.description.contains("TOKEN is a secret") == true)
    #expect(error?.description.contains("hunter22") == false)
  }
}
