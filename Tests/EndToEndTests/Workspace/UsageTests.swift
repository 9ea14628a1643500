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

  @Test func aRunOrStepThatIsMisspeltHasANearestName() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("hello", "name: hello\nsteps:\n  greet: {command: 'echo good day'}\n")
      #expect(try await sandbox.run("run", "hello", "--plain").status == 0)
      let (noRun, noStep) = ("there is no run", "run hello-1 has no step")
      let cases: [(words: [String], told: String)] = [
        (["runs", "show", "helo-1"], "\(noRun) \"helo-1\"; did you mean \"hello-1\"?"),
        (["runs", "watch", "@lates"], "\(noRun) \"@lates\"; did you mean \"@latest\"?"),
        (["logs", "qqqqqqq"], "\(noRun) \"qqqqqqq\"; `stepdeck runs list` shows those that there are"),
        (["logs", "hello-1", "great"], "\(noStep) 'great'; did you mean 'greet'?"),
        (["runs", "retry", "hello-1", "gret"], "\(noStep) 'gret'; did you mean 'greet'?"),
        (["logs", "hello-1", "qqqq"], "\(noStep) 'qqqq'; it has greet"),
        (
          ["run", "hello", "--only", "gret"],
          "pipeline \"hello\" has no step \"gret\"; did you mean \"greet\"?"
        ),
      ]
      for (words, told) in cases {
        let outcome = try await sandbox.start(words).outcome()
        #expect(outcome.status == 2)
        #expect(outcome.errors == "stepdeck: \(told)\n")
      }
    }
  }

  /// Whatever starts, stops or deletes is refused before it does anything, wherever the flag stands.
  @Test(arguments: [
    ["--read-only", "run", "hello", "--detach"], ["run", "hello", "--read-only"],
    ["--read-only", "runs", "delete", "hello-1"], ["runs", "cancel", "@latest", "--read-only"],
    ["--read-only", "runs", "retry", "@latest"], ["--read-only", "runs", "resume", "@latest"],
    ["--read-only", "runs", "prune"], ["--read-only", "engine", "stop"],
    ["--read-only", "engine", "restart"],
    ["--read-only", "jobs", "cancel", "gpu", "job"], ["--read-only", "demo", "--plain"],
  ])
  func readOnlyRefusesEveryChange(arguments: [String]) async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("hello", "name: hello\nsteps:\n  greet: {command: 'echo good day'}\n")
      let outcome = try await sandbox.start(arguments).outcome()
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("--read-only"), "\(outcome.errors)")
      #expect(try await sandbox.run("runs", "list", "--json").text.filter { !$0.isWhitespace } == "[]")
    }
  }

  @Test func readOnlyLetsLook() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("hello", "name: hello\nsteps:\n  greet: {command: 'echo good day'}\n")
      #expect(try await sandbox.run("--read-only", "runs", "list").status == 0)
      #expect(try await sandbox.run("--read-only", "run", "hello", "--dry-run").status == 0)
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
