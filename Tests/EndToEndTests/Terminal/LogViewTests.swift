import Foundation
import Testing

/// The log view beside what `grep` says of the same file.
@Suite(.timeLimit(.minutes(2))) struct LogViewTests {
  private static let talk = """
    name: talk
    steps:
      only:
        command: |
          i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo "line $i"; done
          echo 'ERROR 77 things' >&2; cat more; echo 'late 7'

    """

  /// What `grep` counts in the step's log.
  private func count(_ sandbox: Sandbox, _ pipe: String) async throws -> Int {
    let outcome = try await sandbox.shell("\"$STEPDECK\" logs talk-1 only | \(pipe) | wc -l")
    return try #require(Int(outcome.text.trimmingCharacters(in: .whitespacesAndNewlines)))
  }

  @Test func aLogIsFilteredWhileItGrows() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("talk", Self.talk)
      #expect(mkfifo(sandbox.workspace + "/more", 0o600) == 0)
      #expect(try await sandbox.run("run", "talk", "--detach").status == 0)
      try await Tmux.with(sandbox, size: (100, 24)) { tmux in
        try await tmux.untilShown("talk-1")
        try await tmux.press("Enter")
        try await tmux.untilShown("ERROR 77 things")
        try await tmux.press("Enter")
        try await tmux.untilShown("3,001 lines · follow")
        try await filter(tmux, "7")
        let sevens = try await count(sandbox, "grep 7")
        try await tmux.untilShown("\(grouped(sevens)) of 3,001 lines")
        try await filter(tmux, "!77")
        let few = try await count(sandbox, "grep 7 | grep -v 77")
        try await tmux.untilShown("&7 &!77  ")
        try await tmux.untilShown("\(grouped(few)) of 3,001 lines")
        try await tmux.press("\\")
        try await tmux.untilShown("3,001 lines · follow")
        try await tmux.press("\\")
        try await tmux.untilShown("\(grouped(few)) of 3,001 lines")
        // What is written now goes through the filter, too.
        #expect(try await sandbox.shell("printf 'one more 7\\nand none\\n' > more").status == 0)
        try await tmux.until("the new lines") {
          $0.contains("late 7") && $0.contains("\(grouped(few + 2)) of")
        }
        #expect(try await count(sandbox, "grep 7 | grep -v 77") == few + 2)
        try await tmux.press("&", "Enter")
        try await tmux.untilShown("3,004 lines")
      }
    }
  }

  private func filter(_ tmux: Tmux, _ text: String) async throws {
    try await tmux.press("&")
    try await tmux.untilShown("expression, !expression")
    try await tmux.type(text)
    try await tmux.press("Enter")
  }

  private func grouped(_ number: Int) -> String {
    number < 1_000 ? "\(number)" : "\(number / 1_000),\(String(1_000 + number % 1_000).dropFirst())"
  }
}
