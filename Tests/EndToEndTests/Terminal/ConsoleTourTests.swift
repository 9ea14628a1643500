import Foundation
import Testing

/// The console through tmux with real keys.
@Suite(.timeLimit(.minutes(2))) struct ConsoleTourTests {
  private static let talk = """
    name: talk
    steps:
      one: {command: 'echo one is up; cat'}
      two: {command: 'i=0; while [ $i -lt 100 ]; do i=$((i+1)); echo "two says $i"; done; exec sleep 1000000'}
      after: {command: 'true', after: [one, two]}

    """

  @Test func launchZoomSearchResizeCancelQuit() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("talk", Self.talk)
      try await Tmux.with(sandbox, #""$STEPDECK"; echo left; exec cat"#) { tmux in
        try await launch(in: tmux)
        try await zoom(in: tmux)
        try await search(in: tmux)
        try await resize(in: tmux)
        try await cancel(in: tmux)
        try await tmux.press("q")
        try await tmux.untilShown("left")
      }
      let shown = try await sandbox.run("runs", "show", "talk-1", "--json").object()
      #expect(shown["state"] as? String == "cancelled")
    }
  }

  private func launch(in tmux: Tmux) async throws {
    try await tmux.untilShown("launch")
    try await tmux.press("P")
    try await tmux.untilShown("✓ good")
    try await tmux.press("Enter")
    try await tmux.until("a form that is checked") { $0.contains("launch talk") && $0.contains("✓ ready") }
    try await tmux.press("Enter")
    try await tmux.until("both panes") { $0.contains("two says 100") && $0.contains("● two") }
  }

  private func zoom(in tmux: Tmux) async throws {
    // It follows what is at work until somebody moves it.
    try await tmux.until("the cursor on two") { $0.contains("▸ ● two") }
    try await tmux.press("Up")
    try await tmux.until("the cursor on one") { $0.contains("▸ ✓ one") }
    try await tmux.press("Down")
    try await tmux.until("the cursor on two again") { $0.contains("▸ ● two") }
    try await tmux.press("z")
    try await tmux.until("a large pane") { !$0.contains("steps") && $0.contains("two says 85") }
    try await tmux.press("z")
    try await tmux.untilShown("╭ steps")
  }

  private func search(in tmux: Tmux) async throws {
    try await tmux.press("Enter")
    try await tmux.untilShown("100 lines · follow")
    try await tmux.press("/")
    try await tmux.untilShown("a regular expression")
    try await tmux.type("says 4")
    try await tmux.press("Enter")
    // As `grep -c 'says 4'` counts them: 4 and 40 to 49.
    try await tmux.untilShown("/says 4  1/11")
    try await tmux.press("n", "n")
    try await tmux.untilShown("/says 4  3/11")
    try await tmux.press("N")
    try await tmux.untilShown("/says 4  2/11")
  }

  private func resize(in tmux: Tmux) async throws {
    try await tmux.resize(40, 12)
    let small = try await tmux.until("a small screen") {
      $0.rows.count >= 12 && $0.rows[11].contains("? help")
    }
    for row in small.rows[1...10] { #expect(row.count == 40, "\(row)") }
    try await tmux.resize(30, 8)
    try await tmux.untilShown("stepdeck needs 40×12")
    try await tmux.resize(200, 50)
    // The last row is drawn last.
    let large = try await tmux.until("a large screen") {
      $0.rows.count >= 50 && $0.rows[49].contains("? help") && $0.rows[0].contains("talk-1")
    }
    for row in large.rows[1...48] { #expect(row.count == 200, "\(row)") }
  }

  private func cancel(in tmux: Tmux) async throws {
    try await tmux.press("Escape")
    try await tmux.until("the search gone") { !$0.contains("/says 4") }
    try await tmux.press("Escape")
    try await tmux.untilShown("╭ steps")
    try await tmux.press("c")
    try await tmux.untilShown("cancel talk-1?")
    try await tmux.press("n")
    try await tmux.until("the question gone") { !$0.contains("cancel talk-1?") }
    try await tmux.press("c")
    try await tmux.untilShown("cancel talk-1?")
    try await tmux.press("y")
    try await tmux.until("the end") { $0.contains("⊘ two") && $0.contains("⊘ after") }
  }

  @Test func killingTheConsoleChangesNothingForTheRun() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline(
        "waiting",
        "name: waiting\nsteps:\n  only: {command: 'echo up; cat go > gone; echo done'}\n"
      )
      #expect(mkfifo(sandbox.workspace + "/go", 0o600) == 0)
      #expect(try await sandbox.run("run", "waiting", "--detach").status == 0)
      // A killed console leaves the cursor anywhere: what comes after it begins on a clean screen.
      let script = #"sh -c 'echo $$ > pid; exec "$STEPDECK"'; printf '\033[2J\033[Hended %s' $?; exec cat"#
      try await Tmux.with(sandbox, script) { tmux in
        try await tmux.untilShown("waiting-1")
        let pid = try String(contentsOfFile: sandbox.workspace + "/pid", encoding: .utf8)
        #expect(kill(try #require(Int32(pid.trimmingCharacters(in: .newlines))), SIGKILL) == 0)
        try await tmux.untilShown("ended 137")
      }
      #expect(try await sandbox.shell("echo > go").status == 0)
      #expect(try await sandbox.run("runs", "watch", "waiting-1").status == 0)
      #expect(try await sandbox.run("logs", "waiting-1", "only").text == "up\ndone\n")
    }
  }
}
