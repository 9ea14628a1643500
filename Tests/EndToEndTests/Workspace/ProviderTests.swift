import Foundation
import Testing

@Suite("What providers say") struct ProviderTests {
  private static let stack = """
    stack_name: mixed
    components:
      step_operator:
        - {name: here, type: step_operator, flavor: local, configuration: {}}
        - {name: there, type: step_operator, flavor: nowhere, configuration: {}}
    """

  @Test("An operator is found by its name; the message names those that there are")
  func names() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.write("stacks/mixed.yaml", Self.stack)
      let listed = try await sandbox.run("jobs", "list", "here", "--json")
      #expect(listed.status == 0 && listed.text == "[]\n")
      let near = try await sandbox.run("jobs", "list", "hare")
      #expect(near.status == 2 && near.errors.contains("has no step operator 'hare'; did you mean 'here'?"))
      let far = try await sandbox.run("jobs", "show", "cluster", "x")
      #expect(far.status == 2 && far.errors.contains("it has 'here', 'there'"))
      let unknown = try await sandbox.run("jobs", "list", "there")
      #expect(unknown.status == 3 && unknown.errors.contains("nowhere"))
    }
  }

  @Test("The doctor names what is missing and ends with 3; with nothing missing it ends with 0")
  func doctor() async throws {
    try await Sandbox.with { sandbox in
      let terminal = ["TERM": "xterm-256color"]
      let well = try await sandbox.run("doctor", environment: terminal)
      #expect(well.status == 0 && well.text.contains("✓  state folder"))
      try sandbox.write("stacks/mixed.yaml", Self.stack)
      let ill = try await sandbox.run("doctor", "--json", environment: terminal)
      #expect(ill.status == 3 && ill.errors == "stepdeck: one thing is missing or wrong\n")
      let lines = try #require(try JSONSerialization.jsonObject(with: ill.output) as? [[String: Any]])
      let broken = lines.filter { $0["fine"] as? Bool == false }.map { $0["subject"] as? String }
      #expect(broken == ["there"])
    }
  }

  @Test("A stack is checked with its providers only where that is asked for")
  func check() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.write("stacks/mixed.yaml", Self.stack)
      #expect(try await sandbox.run("stacks", "check").status == 0)
      let asked = try await sandbox.run("stacks", "check", "--server")
      #expect(asked.status == 2 && asked.errors.contains("step operator 'there'"))
    }
  }
}
