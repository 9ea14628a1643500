import Foundation
import Testing

/// The terminal is as it was, however the console ends.
@Suite(.timeLimit(.minutes(2))) struct TerminalStateTests {
  /// Opens the console, and tells how it ended and what the terminal is like before and after.
  private static let script = """
    stty -a > before
    sh -c 'echo $$ > pid; exec "$STEPDECK"'
    echo "status $?"
    stty -a > after
    echo gone; exec cat
    """

  private func content(_ name: String, _ sandbox: Sandbox) throws -> String {
    try String(contentsOfFile: "\(sandbox.workspace)/\(name)", encoding: .utf8)
  }

  private func expectGivenBack(_ tmux: Tmux, _ sandbox: Sandbox) async throws {
    let before = try content("before", sandbox)
    #expect(before.contains("icanon"))
    #expect(try content("after", sandbox) == before)
    #expect(
      try await tmux.value("#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{keypad_flag}") == "0 1 0 0"
    )
  }

  @Test(arguments: ["q", "C-c"])
  func quitting(key: String) async throws {
    try await Sandbox.with { sandbox in
      try await Tmux.with(sandbox, Self.script) { tmux in
        try await tmux.untilShown("launch")
        try await tmux.press(key)
        let screen = try await tmux.untilShown("gone")
        #expect(screen.contains("status 0"))
        try await expectGivenBack(tmux, sandbox)
      }
    }
  }

  @Test(arguments: [
    (SIGTERM, "status 0"), (SIGHUP, "status 0"), (SIGSEGV, "status 139"), (SIGABRT, "status 134"),
    (SIGILL, "status 132"), (SIGBUS, "status 135"),
  ])
  func dying(signal: Int32, status: String) async throws {
    try await Sandbox.with { sandbox in
      try await Tmux.with(sandbox, Self.script) { tmux in
        try await tmux.untilShown("launch")
        let pid = try #require(Int32(try content("pid", sandbox).trimmingCharacters(in: .newlines)))
        #expect(kill(pid, signal) == 0)
        let screen = try await tmux.untilShown("gone")
        #expect(screen.contains(status))
        try await expectGivenBack(tmux, sandbox)
      }
    }
  }

  /// What somebody else wrote on the screen goes, also where nothing of ours stands.
  @Test func theScreenIsDrawnAnew() async throws {
    try await Sandbox.with { sandbox in
      try await Tmux.with(sandbox, Self.script) { tmux in
        let before = try await tmux.untilShown("no run yet")
        let tty = try await tmux.value("#{pane_tty}")
        let noise = #"printf '\0337\033[3;60Hforeign\033[20;10Hwords\0338' > "# + tty
        _ = try await sandbox.shell(noise)
        try await tmux.until("the noise") { $0.contains("foreign") && $0.contains("words") }
        try await tmux.press("C-l")
        let after = try await tmux.until("none") { !$0.contains("foreign") && !$0.contains("words") }
        #expect(after.rows.dropFirst() == before.rows.dropFirst())
      }
    }
  }

  @Test func toTheShellAndBack() async throws {
    try await Sandbox.with { sandbox in
      try await Tmux.with(sandbox, "PS1='shell: ' exec bash --norc --noprofile -i") { tmux in
        try await tmux.untilShown("shell:")
        try await tmux.type("stty -a > before; clear; \"$STEPDECK\"\n")
        try await tmux.untilShown("no run yet")
        try await tmux.press("C-z")
        try await tmux.untilShown("Stopped")
        #expect(try await tmux.value("#{alternate_on} #{cursor_flag}") == "0 1")
        // The shell, which edits lines, has modes of its own: those of a program that it starts are compared.
        try await tmux.type("stty -a > between; echo lo''oked\n")
        try await tmux.untilShown("looked")
        try await tmux.type("fg\n")
        try await tmux.until("the console again") { $0.contains("▐▌stepdeck") && $0.contains("no run yet") }
        #expect(try await tmux.value("#{alternate_on}") == "1")
        try await tmux.press("q")
        try await tmux.until("the shell again") { !$0.contains("▐▌stepdeck") }
        try await tmux.type("stty -a > after; echo go''ne\n")
        try await tmux.untilShown("gone")
        #expect(try content("between", sandbox) == content("before", sandbox))
        #expect(try content("after", sandbox) == content("before", sandbox))
      }
    }
  }

  /// A stopped job that is told to end does so, and never takes the terminal again.
  @Test(arguments: ["kill %1", "kill $(jobs -p); fg"])
  func aStoppedJobCanBeEnded(_ command: String) async throws {
    try await Sandbox.with { sandbox in
      try await Tmux.with(sandbox, "PS1='shell: ' exec bash --norc --noprofile -i") { tmux in
        try await tmux.untilShown("shell:")
        try await tmux.type("stty -a > before; clear; \"$STEPDECK\"\n")
        try await tmux.untilShown("no run yet")
        try await tmux.press("C-z")
        try await tmux.untilShown("Stopped")
        try await tmux.type("\(command); wait; jobs; stty -a > after; echo go''ne\n")
        let screen = try await tmux.untilShown("gone")
        #expect(!screen.contains("▐▌stepdeck"))
        #expect(try await tmux.value("#{alternate_on} #{cursor_flag}") == "0 1")
        #expect(try content("after", sandbox) == content("before", sandbox))
      }
    }
  }

  @Test func anUnknownTerminalIsOneLine() async throws {
    try await Sandbox.with { sandbox in
      try await Tmux.with(sandbox, environment: ["TERM": "vt-nobody-knows"], Self.script) { tmux in
        // It is taken for a common one, and says so.
        let screen = try await tmux.untilShown("no run yet")
        #expect(screen.rows.filter { $0.contains("vt-nobody-knows") }.count == 1, "\(screen)")
        try await tmux.press("q")
        try await tmux.untilShown("gone")
        try await expectGivenBack(tmux, sandbox)
      }
    }
  }

  @Test(arguments: [["TERM": "xterm"], ["TERM": "linux"], ["LC_ALL": "C", "LANG": "C"], ["NO_COLOR": "1"]])
  func poorTerminalsWork(environment: [String: String]) async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("hello", "name: hello\nsteps:\n  greet: {command: 'echo good day'}\n")
      #expect(try await sandbox.run("run", "hello", "--plain").status == 0)
      try await Tmux.with(sandbox, environment: environment, Self.script) { tmux in
        let screen = try await tmux.untilShown("hello-1")
        if environment["LC_ALL"] == "C" {
          #expect(screen.rows.allSatisfy { $0.unicodeScalars.allSatisfy(\.isASCII) }, "\(screen)")
        }
        try await tmux.press("Enter")
        try await tmux.untilShown("good day")
        try await tmux.press("q")
        try await tmux.untilShown("gone")
        try await expectGivenBack(tmux, sandbox)
      }
    }
  }

  @Test func aClosedTerminalEndsTheConsoleAndNotTheRun() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline(
        "waiting",
        "name: waiting\nsteps:\n  only: {command: 'echo up; cat go > gone; echo done'}\n"
      )
      #expect(mkfifo(sandbox.workspace + "/go", 0o600) == 0)
      #expect(try await sandbox.run("run", "waiting", "--detach").status == 0)
      let script = #"sh -c 'echo $$ > pid; exec "$STEPDECK"'"#
      try await Tmux.with(sandbox, script) { tmux in
        try await tmux.untilShown("waiting-1")
        try await tmux.press("Enter")
        try await tmux.untilShown("up")
      }
      // The pane is gone with the server, and with it the terminal.
      let pid = try content("pid", sandbox).trimmingCharacters(in: .newlines)
      #expect(try await sandbox.shell("tail -f /dev/null --pid=\(pid)").status == 0)
      #expect(try await sandbox.shell("echo > go").status == 0)
      let watch = try await sandbox.run("runs", "watch", "@latest", "--plain")
      #expect(watch.status == 0)
      #expect(watch.text.contains("│done"))
    }
  }

  @Test func withoutATerminalTheConsoleSaysWhatToDo() async throws {
    try await Sandbox.with { sandbox in
      let outcome = try await sandbox.run()
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("terminal"))
      #expect(outcome.errors.split(separator: "\n").count <= 2, "\(outcome.errors)")
    }
  }
}
