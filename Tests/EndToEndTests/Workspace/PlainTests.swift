import Foundation
import Testing

/// `--plain` is a promise of the whole program: no colour, nothing cut, no questions.
@Suite(.timeLimit(.minutes(2))) struct PlainTests {
  /// A command as the parser describes itself.
  private struct Grammar: Decodable {
    struct Argument: Decodable { var valueName: String? }
    var commandName: String
    var shouldDisplay: Bool
    var arguments: [Argument]?
    var subcommands: [Grammar]?

    /// The words of every command that a user is shown and that does something, with the names of its options.
    func leaves(_ words: [String] = []) -> [(words: [String], options: [String])] {
      guard shouldDisplay, commandName != "help" else { return [] }
      let words = words + [commandName]
      if let subcommands, !subcommands.isEmpty { return subcommands.flatMap { $0.leaves(words) } }
      return [(words, (arguments ?? []).compactMap(\.valueName))]
    }
  }

  @Test func everyCommandTakesIt() async throws {
    try await Sandbox.with { sandbox in
      struct Dump: Decodable { var command: Grammar }
      let outcome = try await sandbox.run("--experimental-dump-help")
      let commands = try JSONDecoder().decode(Dump.self, from: outcome.output).command.leaves()
      #expect(commands.count > 25)
      let without = commands.filter { !$0.options.contains("plain") }.map { $0.words.joined(separator: " ") }
      #expect(without.isEmpty)
    }
  }

  @Test(arguments: [
    ["--plain"], ["runs", "list", "--json", "--plain"], ["--plain", "runs", "show", "@latest", "--json"],
    ["logs", "@latest", "--raw", "--plain"],
  ])
  func whatIsNoTextIsRefused(arguments: [String]) async throws {
    try await Sandbox.with { sandbox in
      let outcome = try await sandbox.start(arguments).outcome()
      #expect(outcome.status == 2)
      #expect(outcome.text.isEmpty)
    }
  }

  /// On a terminal, where all of them would paint, and cut what is too long.
  @Test func aTerminalIsNotPaintedNorAsked() async throws {
    try await Sandbox.with { sandbox in
      let long = Array(repeating: "long", count: 30).joined(separator: "-")
      try sandbox.pipeline(
        "hello",
        """
        name: hello
        parameters: {words: \(long)}
        steps:
          greet: {command: 'printf "\\\\033[31mred\\\\033[0m\\\\r\\\\033[32mgreen\\\\033[0m\\\\n"'}
        """
      )
      let commands = [
        "run hello", "runs list", "--plain runs show @latest", "runs events @latest", "logs @latest greet",
        "logs @latest --merge", "pipelines list", "pipelines graph hello", "stacks list", "stacks show local",
        "doctor", "theme list", "keys list", "run hello --dry-run", "engine status", "version",
      ]
      let lines = commands.map { "\"$STEPDECK\" \($0.contains("--plain") ? $0 : $0 + " --plain")" }
      // What a terminal is given, escapes and all, stands in the file.
      let script = "\(lines.joined(separator: "; ")); echo all done; exec cat"
      try sandbox.write("script", script)
      try await Tmux.with(sandbox, size: (80, 24), "read go; sh script") { tmux in
        try await tmux.keepOutput(in: sandbox.root + "/painted")
        try await tmux.press("Enter")
        try await tmux.untilShown("all done")
      }
      let painted = try String(contentsOfFile: sandbox.root + "/painted", encoding: .utf8)
      #expect(painted.contains("red") && painted.contains("green"))
      #expect(painted.contains(long), "a column was cut")
      let escapes = painted.split(separator: "\r\n").filter { $0.contains("\u{1B}") }
      #expect(escapes.isEmpty)
    }
  }

  /// Linear text can be answered: an interrupt cancels nothing before somebody has said so.
  @Test func anInterruptAsks() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline(
        "waiting",
        "name: waiting\nsteps:\n  only: {command: 'echo up; exec tail -f /dev/null'}\n"
      )
      let script = #"trap : INT; "$STEPDECK" run waiting --plain; echo "status $?"; exec cat"#
      try await Tmux.with(sandbox, script) { tmux in
        try await tmux.untilShown("up")
        try await tmux.press("C-c")
        try await tmux.untilShown("[c]ancel the run")
        let state = try await sandbox.run("runs", "show", "waiting-1", "--json").object()["state"] as? String
        #expect(state == "running")
        try await tmux.type("c")
        try await tmux.press("Enter")
        try await tmux.untilShown("status 130")
      }
    }
  }
}
