import Foundation
import Testing

/// Ctrl-C in a command that watches a run asks, and takes nothing for an answer that is none.
@Suite(.timeLimit(.minutes(2))) struct InterruptTests {
  @Test func aWordThatBeginsWithALetterOfTheQuestionIsNoAnswer() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline(
        "waiting",
        "name: waiting\nsteps:\n  only: {command: 'echo up; exec tail -f /dev/null'}\n"
      )
      try await Tmux.with(sandbox, #"trap : INT; "$STEPDECK" run waiting; echo "status $?"; exec cat"#) {
        tmux in
        try await tmux.untilShown("up")
        try await tmux.press("C-c")
        try await tmux.untilShown("[c]ancel the run")
        try await tmux.type("clear\n")
        let screen = try await tmux.until("the question again") { screen in
          screen.rows.filter { $0.contains("[c]ancel the run") }.count == 2
        }
        #expect(!screen.contains("status"))
        #expect(try await sandbox.run("runs", "show", "@latest").text.contains("running"))
        try await tmux.type("c\n")
        try await tmux.untilShown("status 130")
      }
    }
  }
}
