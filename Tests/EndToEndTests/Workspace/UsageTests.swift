import Testing

@Suite struct UsageTests {
  @Test(arguments: [
    ["run"], ["nonsense"], ["run", "x", "--json", "--plain"], ["run", "x", "--parallel", "0"],
    ["run", "x", "--parallel", "many"], ["run", "x", "--reuse", "y"], ["run", "x", "--dry-run", "--detach"],
    ["runs", "show"], ["runs", "show", "nothing"], ["runs", "watch", "@latest"],
    ["runs", "list", "--state", "odd"],
    ["pipelines", "show", "nothing"], ["stacks", "show", "nothing"], ["pipelines", "check", "nothing.yaml"],
    ["theme", "check", "nothing.yaml"], ["run", "nothing"],
    ["--workspace", "/nowhere/at/all", "runs", "list"],
    ["runs", "list", "--workspace", "/nowhere/at/all"], ["logs", "nothing", "x"],
    ["jobs", "list", "nothing"], ["jobs", "show", "nothing", "x"], ["jobs", "list", "--limit", "0"],
    ["jobs", "logs", "nothing", "x", "--instance", "-1"], ["jobs", "list", "--stack", "nothing"],
    ["doctor", "--stack", "nothing"],
  ])
  func wrongUsageIsASentenceAndStatusTwo(arguments: [String]) async throws {
    try await Sandbox.with { sandbox in
      let outcome = try await sandbox.start(arguments).outcome()
      #expect(outcome.status == 2)
      #expect(outcome.text.isEmpty)
      #expect(!outcome.errors.isEmpty)
      #expect(!outcome.errors.contains("Error("), "a dump instead of a sentence: \(outcome.errors)")
    }
  }

  @Test func aReaderThatGoesEndsTheCommandQuietly() async throws {
    try await Sandbox.with { sandbox in
      let outcome = try await sandbox.shell("$STEPDECK run --help | head -1; $STEPDECK help runs | true")
      #expect(outcome.status == 0)
      #expect(outcome.errors.isEmpty)
    }
  }
}
