import Foundation
import Testing

/// Bars of a step in a real terminal: one row each, however often they move.
@Suite(.timeLimit(.minutes(2))) struct BarTests {
  /// Writes what tqdm and rich write: returns within a line, states in lines, rows that go up and are written again.
  private static let program = #"""
    import os, sys
    def put(text):
        sys.stdout.write(text)
        sys.stdout.flush()
    def bar(done, total):
        percent = done * 100 // total
        return f"{percent:3d}%|{'#' * (percent // 10):10s}| {done}/{total} [00:01<00:09, 9.90it/s]"
    def rows(done):
        return f"download ━━━━━━━━ {done}%\nunpack ━━━━━━━━ {done // 2}%"
    put("begin\n")
    put("".join("\r" + bar(done, 10000) for done in range(6001)))
    open("gate").read()
    put("".join("\r" + bar(done, 10000) for done in range(6001, 10001)) + "\n")
    put("".join("valid: " + bar(done, 500) + "\n" for done in range(501)))
    put(rows(0))
    for done in range(1, 101):
        put("\r\x1b[2K\x1b[1A\x1b[2K" + ("saved a model\n" if done == 50 else "") + rows(done))
    put("\nthe end of it\n")
    """#

  private static let shown = [
    "begin", "100%|##########| 10000/10000 [00:01<00:09, 9.90it/s]",
    "valid: 100%|##########| 500/500 [00:01<00:09, 9.90it/s]", "saved a model", "download ━━━━━━━━ 100%",
    "unpack ━━━━━━━━ 50%", "the end of it",
  ]

  @Test func followedLogsAndTheConsoleShowEachOnce() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.write("bars.py", Self.program)
      let gate = sandbox.workspace + "/gate"
      #expect(mkfifo(gate, 0o600) == 0)
      try sandbox.pipeline(
        "bars",
        "name: bars\nsteps:\n  work: {command: 'python3 bars.py; exec sleep 1000000'}\n"
      )
      #expect(try await sandbox.run("run", "bars", "--detach").status == 0)
      try await Tmux.with(sandbox, #""$STEPDECK" logs @latest work -f"#) { tmux in
        // The line is not finished, and is there.
        try await tmux.untilShown("6000/10000")
        try Data("go".utf8).write(to: URL(fileURLWithPath: gate))
        let screen = try await tmux.untilShown("the end of it")
        #expect(screen.rows.filter { !$0.isEmpty } == Self.shown)
      }
      try await Tmux.with(sandbox, #""$STEPDECK"; exec cat"#) { tmux in
        try await tmux.untilShown("bars-1")
        try await tmux.press("Enter")
        try await tmux.untilShown("the end of it")
        try await tmux.press("Enter")
        let screen = try await tmux.untilShown("7 lines")
        for row in Self.shown { #expect(screen.rows.contains { $0.hasPrefix("│ " + row) }, "\(row)") }
        // All that was written, and then again as it stands.
        try await tmux.press("z")
        try await tmux.press("z")
        try await tmux.untilShown("unfolded")
        try await tmux.press("z")
        try await tmux.untilShown("7 lines · follow")
      }
    }
  }
}
