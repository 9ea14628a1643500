import Foundation
import Testing

/// The value of a secret appears nowhere, in whatever pieces a step prints it.
@Suite(.timeLimit(.minutes(2))) struct SecretTests {
  /// Two lines, each of which is a secret by itself.
  private static let first = "hunter2-of-the-test", second = "second-line-of-it"
  private static let value = first + "\n" + second

  /// Prints the value whole, by lines, in a progress bar, on both streams, in pieces of every size, and in colours.
  private static let script = #"""
    import os, random, sys, time
    value, (first, second) = os.environ["TOKEN"], os.environ["TOKEN"].split("\n")
    random.seed(int(sys.argv[1]))
    def put(text, descriptor=1):
        os.write(descriptor, text.encode())
    put(f"whole {value}\n")
    put(f"first {first} second {second}\n")
    put(f"bar 10 % {first}\rbar 20 % {first}\rbar 30 % {second}\n")
    put(f"error {value}\n", 2)
    put('{"stepdeck": {"progress": 0.5}}\n')
    for size in (1, 2, 3, 7, 16):
        for start in range(0, len(value), size):
            put(value[start:start + size])
        put("\n")
    for _ in range(200):
        text, start = f"<{value}>\n", 0
        while start < len(text):
            length = random.randrange(1, 12)
            put(text[start:start + length])
            start += length
    put("x" * 5000 + first + "y" * 70000 + second + "\n")
    put(first)
    sys.stdout.flush()
    if sys.argv[2] == "wait":
        time.sleep(1000000)
    sys.exit("failed with " + first)
    """#

  private func prepare(_ sandbox: Sandbox, _ seed: UInt32, waits: Bool = false) throws {
    try sandbox.write("tell.py", Self.script)
    try sandbox.pipeline(
      "secret",
      """
      name: secret
      steps:
        tell: {secrets: [TOKEN], command: [python3, tell.py, '\(seed)', \(waits ? "wait" : "end")]}

      """
    )
  }

  private func expectClean(_ text: String, _ what: String, _ seed: UInt32) {
    for part in [Self.first, Self.second] where text.contains(part) {
      Issue.record("seed \(seed): the secret stands in \(what)")
    }
  }

  /// A plan is written to disk, so a value that got into one keeps the run from its launch.
  @Test func aValueInThePlanIsRefused() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline(
        "open",
        """
        name: open
        parameters: {url: none}
        steps:
          fetch: {secrets: [TOKEN], environment: {URL: 'https://x/?t=${{ parameters.url }}'}, command: 'true'}

        """
      )
      let refused = try await sandbox.run(
        "run",
        "open",
        "--param",
        "url=\(Self.first)",
        environment: ["TOKEN": Self.first]
      )
      #expect(refused.status == 2)
      #expect(
        refused.errors.contains("the value of the secret TOKEN stands in the plan, at parameters › url")
      )
      #expect(!refused.errors.contains(Self.first) && !refused.text.contains(Self.first))
      let found = try await sandbox.shell("! grep -r '\(Self.first)' .")
      #expect(found.status == 0)
    }
  }

  @Test func filesOutputAndErrors() async throws {
    let seed = UInt32.random(in: 0 ... .max)
    try await Sandbox.with { sandbox in
      try prepare(sandbox, seed)
      let outcome = try await sandbox.run("run", "secret", "--json", environment: ["TOKEN": Self.value])
      #expect(outcome.status == 1)
      let lines = try outcome.objects().compactMap { $0["line"] as? String }
      #expect(lines.contains { $0.hasPrefix("whole ***") }, "seed \(seed)")
      #expect(lines.filter { $0.hasPrefix("<***") }.count == 200, "seed \(seed)")
      for arguments in [
        ["logs", "@latest", "tell"], ["logs", "@latest", "tell", "--json"], ["runs", "show", "@latest"],
        ["runs", "show", "@latest", "--json"], ["runs", "events", "@latest"], ["runs", "list"],
        ["run", "secret", "--dry-run"],
      ] {
        let command = try sandbox.start(arguments, environment: ["TOKEN": Self.value])
        let told = try await command.outcome()
        expectClean(told.text + told.errors, arguments.joined(separator: " "), seed)
      }
      expectClean(outcome.text + outcome.errors, "the output of run", seed)
      for part in [Self.first, Self.second] {
        let found = try await sandbox.shell("grep -rla -- \(part) \(sandbox.state)")
        #expect(found.text.isEmpty, "seed \(seed): the secret lies in \(found.text)")
      }
    }
  }

  @Test func screenAndProcessList() async throws {
    let seed = UInt32.random(in: 0 ... .max)
    try await Sandbox.with { sandbox in
      try prepare(sandbox, seed, waits: true)
      let launch = try await sandbox.run("run", "secret", "--detach", environment: ["TOKEN": Self.value])
      #expect(launch.status == 0)
      try await Tmux.with(sandbox, #""$STEPDECK"; exec cat"#) { tmux in
        try await tmux.untilShown("secret-1")
        try await tmux.press("Enter")
        expectClean(try await tmux.untilShown("xxxxxxxx").description, "the run view", seed)
        try await tmux.press("Enter")
        try await tmux.until("the log alone") { $0.rows.first?.contains("›  tell") == true }
        try await tmux.press("g")
        expectClean(try await tmux.untilShown("whole ***").description, "the log view", seed)
        try await tmux.press("G")
        expectClean(
          try await tmux.until("its end") { !$0.contains("whole") }.description,
          "the log's end",
          seed
        )
      }
      expectClean(try await sandbox.shell("ps -eo args -ww").text, "the process list", seed)
    }
  }

  @Test func aShortSecretIsRefusedAndNotTold() async throws {
    try await Sandbox.with { sandbox in
      try prepare(sandbox, 0)
      let outcome = try await sandbox.run("run", "secret", "--plain", environment: ["TOKEN": "abc1"])
      #expect(outcome.status == 3 || outcome.status == 2)
      #expect(outcome.errors.contains("TOKEN"))
      #expect(!outcome.errors.contains("abc1"))
    }
  }
}
