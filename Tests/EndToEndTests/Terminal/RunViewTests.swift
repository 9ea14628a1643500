import Foundation
import Testing

/// The view of a run through tmux: pins, one moment for all logs, metrics of plain lines, and where it was left.
@Suite(.timeLimit(.minutes(2))) struct RunViewTests {
  private static let twins = """
    name: twins
    steps:
      one: {command: 'for i in 1 2 3 4 5 6 7 8; do echo "one $i loss=0.$i"; done; cat gate'}
      two: {command: 'echo two begins; cat gate'}

    """

  @Test func theRunIsGoneThroughAndFoundAgain() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("twins", Self.twins)
      #expect(mkfifo(sandbox.workspace + "/gate", 0o600) == 0)
      #expect(try await sandbox.run("run", "twins", "--detach").status == 0)
      try await Tmux.with(sandbox, size: (110, 30)) { tmux in
        try await tmux.untilShown("twins-1")
        try await tmux.press("Enter")
        try await tmux.until("both logs") { $0.contains("one 8 loss=0.8") && $0.contains("two begins") }
        try await tmux.press("Home", "p")
        try await tmux.untilShown("◆ one")
        // All panes go to the beginning, where the first lines are marked, and follow again.
        try await tmux.press("T", "Home")
        try await tmux.until("the marks") { $0.contains("▸one 1") && $0.contains("▸two begins") }
        try await tmux.press("Escape")
        try await tmux.until("the steps' keys") { !$0.contains("earlier") && $0.contains("L all logs") }
        try await tmux.press("Enter")
        try await tmux.untilShown("8 lines · follow")
        try await tmux.press("M")
        try await tmux.untilShown("no metrics yet; = takes name=1.23 of plain lines")
        try await tmux.press("=")
        try await tmux.untilShown("loss 0.8")
        try await tmux.press("M", "Escape")
        try await tmux.untilShown("timeline")
        try await tmux.press("q")
      }
      // The run is at work still, so the next console begins with it.
      try await Tmux.with(sandbox, size: (110, 30)) { tmux in
        try await tmux.until("the run's view") { $0.contains("two begins") && $0.contains("timeline") }
        try await tmux.press("Escape")
        try await tmux.untilShown("runs · 1")
      }
      // Both steps wait for the first who opens it.
      #expect(try await sandbox.shell("echo go > gate").status == 0)
    }
  }

  /// Two steps that take turns: wherever one log is moved to, the other one stands at the same moment.
  private static let turns = """
    name: turns
    steps:
      one: {command: 'while read n; do i=0; while [ $i -lt 40 ]; do i=$((i+1)); echo "one $n.$i"; done; done < a'}
      two: {command: 'while read n; do i=0; while [ $i -lt 40 ]; do i=$((i+1)); echo "two $n.$i"; done; done < b'}

    """

  @Test func twoLogsStandAtOneMoment() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("turns", Self.turns)
      for name in ["a", "b"] { #expect(mkfifo(sandbox.workspace + "/" + name, 0o600) == 0) }
      #expect(try await sandbox.run("run", "turns", "--detach").status == 0)
      // Each part is in its file, with its time, before the next one begins.
      let play = """
        wrote() { until "$STEPDECK" logs turns-1 "$1" | grep -q "^$1 $2.40"; do :; done; }
        exec 3>a 4>b
        for n in 1 2 3; do echo $n >&3; wrote one $n; echo $n >&4; wrote two $n; done
        """
      #expect(try await sandbox.shell(play).status == 0)
      #expect(try await sandbox.shell("\"$STEPDECK\" runs watch turns-1 --plain").status == 0)
      try await Tmux.with(sandbox, size: (120, 24)) { tmux in
        try await tmux.untilShown("turns-1")
        try await tmux.press("Enter")
        try await tmux.untilShown("timeline")
        try await tmux.press("Home", "Enter")
        try await tmux.untilShown("120 lines · follow")
        try await tmux.press("|")
        try await tmux.until("both logs") { $0.contains("one 3.40") && $0.contains("two 3.40") }
        // The middle part of one is written between the first and the second of two.
        try await tmux.press("/")
        try await tmux.type("^one 2.20$")
        try await tmux.press("Enter")
        try await tmux.until("the moment in both") { $0.contains("one 2.20") && $0.contains("▸two 2.1 ") }
        try await tmux.press("Tab", "g")
        try await tmux.until("the other way round") { $0.contains("two 1.1 ") && $0.contains("▸one 2.1 ") }
        try await tmux.press("G")
        try await tmux.until("both at the end") { $0.contains("one 3.40") && $0.contains("two 3.40") }
        // In a narrow window one stands above the other.
        try await tmux.resize(80, 24)
        try await tmux.until("one above the other") { screen in
          let one = screen.rows.firstIndex { $0.contains("one 3.40") }
          let two = screen.rows.firstIndex { $0.contains("two 3.40") }
          return one.map { one in two.map { $0 > one + 5 } ?? false } ?? false
        }
        try await tmux.press("Escape")
        try await tmux.until("the log that had the keys") {
          $0.contains("›  two") && !$0.contains("one 3.40")
        }
        try await tmux.press("&")
        try await tmux.type("two 3")
        try await tmux.press("Enter")
        try await tmux.untilShown("40 of 120 lines")
        try await tmux.press("q")
      }
      // The run has ended, and the next console begins with the same lines of the same log.
      try await Tmux.with(sandbox, size: (80, 24)) { tmux in
        try await tmux.until("the log") { $0.contains("›  two") && $0.contains("40 of 120 lines") }
        try await tmux.press("q")
      }
    }
  }

  /// Two runs are marked, and what they wrote is one log with their names.
  @Test func logsOfMarkedRunsAreOne() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("hail", "name: hail\nsteps:\n  only: {command: 'echo from $STEPDECK_RUN'}\n")
      for name in ["first", "second"] {
        #expect(try await sandbox.run("run", "hail", "--name", name, "--plain").status == 0)
      }
      try await Tmux.with(sandbox, size: (100, 24)) { tmux in
        try await tmux.untilShown("second")
        try await tmux.press("Space", "Space")
        try await tmux.untilShown("2 marked")
        try await tmux.press("L")
        let both = try await tmux.until("both logs") {
          $0.contains("first/only  │ from") && $0.contains("second/only │ from")
        }
        let places = ["first/only  │", "second/only │"].map { text in
          both.rows.firstIndex { $0.contains(text) } ?? 0
        }
        #expect(places == places.sorted())
        try await tmux.press("1")
        try await tmux.until("one of them") { $0.contains("(first/only)") && !$0.contains("first/only  │") }
        try await tmux.press("g", "Enter")
        try await tmux.untilShown("›  second  ›  only")
        try await tmux.press("q")
      }
    }
  }
}
