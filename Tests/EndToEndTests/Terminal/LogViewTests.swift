import Foundation
import Testing

/// The log view beside what `grep` says of the same file.
@Suite(.timeLimit(.minutes(5))) struct LogViewTests {
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

  /// The strip below the log leads to the errors, by the times at which lines were written.
  @Test func theLinesOverTimeMoveTheLog() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline(
        "talk",
        """
        name: talk
        steps:
          only:
            command: |
              i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo "line $i"; done
              cat more; i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo "after $i"; done; cat more

        """
      )
      #expect(mkfifo(sandbox.workspace + "/more", 0o600) == 0)
      #expect(try await sandbox.run("run", "talk", "--detach").status == 0)
      try await Tmux.with(sandbox, size: (100, 24)) { tmux in
        try await tmux.untilShown("talk-1")
        try await tmux.press("Enter")
        try await tmux.untilShown("line 300")
        try await tmux.press("Enter")
        try await tmux.untilShown("300 lines · follow")
        try await tmux.press("H")
        try await tmux.untilShown("lines over time")
        // The bars grow with the log.
        #expect(try await sandbox.shell("echo 'ERROR in the middle' > more").status == 0)
        try await tmux.untilShown("601 lines · follow")
        try await tmux.press("E")
        try await tmux.until("the error, and its bar") { screen in
          screen.contains("▸ERROR in the middle")
            && screen.rows.contains { $0.contains("▲") && $0.contains("1 error") }
        }
        try await tmux.press("Left")
        try await tmux.until("a bar before") { screen in
          screen.rows.contains { $0.contains("▸line ") }
            && screen.rows.contains { $0.contains("▲") && !$0.contains("error") }
        }
        try await tmux.press("e")
        try await tmux.untilShown("▸ERROR in the middle")
        try await tmux.press("H")
        try await tmux.until("the log alone") { !$0.contains("lines over time") && $0.contains("▸ERROR") }
        #expect(try await sandbox.shell("echo bye > more").status == 0)
        try await tmux.press("F")
        try await tmux.untilShown("602 lines · follow")
        try await tmux.press("q")
      }
    }
  }

  /// Any file in the same view: what is found, filtered, copied and saved is what grep says.
  @Test func aFileIsLookedAt() async throws {
    try await Sandbox.with { sandbox in
      let lines = (1...4_000).map { $0 % 97 == 0 ? "ERROR rank \($0) lost" : "INFO step \($0) loss=0.\($0)" }
      try sandbox.write("any.log", lines.joined(separator: "\n") + "\n")
      func grep(_ words: String) async throws -> String {
        try await sandbox.shell("grep \(words) any.log").text
      }
      try await Tmux.with(sandbox, size: (100, 24), #"exec "$STEPDECK" logs ./any.log"#) { tmux in
        try await tmux.untilShown("4,000 lines · follow")
        try await tmux.press("/")
        try await tmux.type("step 1.*9$")
        try await tmux.press("Enter")
        let found = try await grep("-c 'step 1.*9$'")
        let count = grouped(try #require(Int(found.dropLast())))
        try await tmux.untilShown("1/\(count)")
        try await tmux.press("n", "n", "N")
        try await tmux.untilShown("2/\(count)")
        try await tmux.press("Escape")
        try await tmux.until("the end of the search") { !$0.contains("2/\(count)") }
        try await tmux.type(":goto 1234")
        try await tmux.press("Enter")
        try await tmux.untilShown("INFO step 1234 ")
        try await tmux.press("m", "e")
        try await tmux.untilShown("▸ERROR rank 1261 lost")
        try await tmux.press("'")
        try await tmux.until("the marked line") { screen in
          screen.rows.contains { $0.contains("◆") && $0.contains("INFO step") }
        }
        try await filter(tmux, "rank [12].*lost")
        try await tmux.press(")")
        try await tmux.untilShown("&rank [12].*lost ±1")
        try await tmux.press("s")
        try await tmux.untilShown(".jsonl for objects")
        try await tmux.press("Enter")
        try await tmux.untilShown("lines written to copy.log")
        let kept = try await grep("-E -C1 --no-group-separator 'rank [12].*lost'")
        #expect(try await sandbox.shell("cat copy.log").text == kept)
        #expect(try await sandbox.shell("\"$STEPDECK\" engine status --json").text.contains(#""pid":null"#))
        try await tmux.press("q")
      }
    }
  }

  /// Times that stand in the lines of a file lead through it.
  @Test func timesOfAFileAreGoneTo() async throws {
    try await Sandbox.with { sandbox in
      let lines = (0..<3_600).map { second -> String in
        let clock = "10:\(two(second / 60)):\(two(second % 60)),120"
        return "2025-03-04 \(clock) \(second == 1_937 ? "ERROR lost" : "INFO step") \(second)"
      }
      try sandbox.write("times.log", lines.joined(separator: "\n") + "\n")
      try await Tmux.with(sandbox, size: (100, 24), #"exec "$STEPDECK" logs ./times.log"#) { tmux in
        try await tmux.untilShown("3,600 lines · follow")
        try await tmux.type(":goto 10:20")
        try await tmux.press("Enter")
        try await tmux.untilShown("▸2025-03-04 10:20:00,120 INFO step 1200")
        try await tmux.press("H")
        try await tmux.untilShown("Mar 04 10:00:00 … Mar 04 11:00:00 · 1m each")
        try await tmux.press("e")
        try await tmux.untilShown("▸2025-03-04 10:32:17,120 ERROR lost")
        try await tmux.press("H")
        try await filter(tmux, "since:10:31:30")
        try await filter(tmux, "until:10:33")
        try await tmux.untilShown("&since:10:31:30 &until:10:33")
        try await tmux.untilShown("90 of 3,600 lines")
        try await tmux.press("q")
      }
      let printed = try await sandbox.run(
        "logs",
        "./times.log",
        "--since",
        "2025-03-04T10:32:00\(zone)",
        "--until",
        "2025-03-04T10:33:00\(zone)"
      )
      #expect(printed.text == lines[1_920..<1_980].joined(separator: "\n") + "\n")
    }
  }

  /// How far clocks here are from UTC now.
  private var zone: String {
    let offset = TimeZone.current.secondsFromGMT() / 60
    return "\(offset < 0 ? "-" : "+")\(two(abs(offset) / 60)):\(two(abs(offset) % 60))"
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// A file that grows while it is searched, filtered, gone through by time and marked, beside `grep`.
  @Test func aFileIsSearchedWhileItGrows() async throws {
    try await Sandbox.with { sandbox in
      func lines(_ numbers: ClosedRange<Int>) -> String {
        numbers.map { number in
          let time = String(format: "%02d:%02d:%02d", 10 + number / 3_600, number / 60 % 60, number % 60)
          return "2026-03-04 \(time) \(number % 50 == 0 ? "ERROR" : "INFO") step \(number)\n"
        }
        .joined()
      }
      try sandbox.write("grows.log", lines(1...2_000))
      try sandbox.write("more", lines(2_001...3_000))
      func grep(_ words: String) async throws -> String {
        grouped(Int(try await sandbox.shell("grep -c \(words) grows.log").lines[0]) ?? 0)
      }
      try await Tmux.with(sandbox, size: (100, 24), #"exec "$STEPDECK" logs ./grows.log"#) { tmux in
        try await tmux.untilShown("2,000 lines · follow")
        try await tmux.press("g", "/")
        try await tmux.type("step [0-9]*7$")
        try await tmux.press("Enter")
        try await tmux.untilShown("1/\(try await grep("'step [0-9]*7$'"))")
        #expect(try await sandbox.shell("cat more >> grows.log").status == 0)
        let count = try await grep("'step [0-9]*7$'")
        try await tmux.untilShown("1/\(count)")
        try await tmux.press("N")
        try await tmux.untilShown("\(count)/\(count)")
        try await tmux.press("n", "n")
        try await tmux.untilShown("2/\(count)")
        try await filter(tmux, "ERROR")
        try await tmux.untilShown("\(try await grep("ERROR")) of 3,000 lines")
        try await filter(tmux, "!00$")
        let both = try await sandbox.shell("grep ERROR grows.log | grep -vc '00$'").lines[0]
        try await tmux.untilShown("\(both) of 3,000 lines")
        try await tmux.press("\\")
        try await tmux.untilShown("3,000 lines")
        try await tmux.type(":goto 10:32")
        try await tmux.press("Enter")
        try await tmux.untilShown("▸2026-03-04 10:32:00 INFO step 1920")
        try await tmux.press("m", "y")
        try await tmux.untilShown("copied the lines in sight")
        let copied = try await tmux.pasteBuffer()
        #expect(!copied.isEmpty && lines(1...3_000).contains(copied.hasSuffix("\n") ? copied : copied + "\n"))
        #expect(copied.contains("10:32:00 INFO step 1920"))
        try await tmux.press("G", "'")
        try await tmux.until("the marked line") { screen in
          screen.rows.contains { $0.contains("◆") && $0.contains("step 1920") }
        }
        try await tmux.press("q")
      }
    }
  }

  @Test func standardInputIsLookedAtWhileItComes() async throws {
    try await Sandbox.with { sandbox in
      #expect(mkfifo(sandbox.workspace + "/pipe", 0o600) == 0)
      #expect(mkfifo(sandbox.workspace + "/go", 0o600) == 0)
      let command = "cat pipe | \"$STEPDECK\" logs -"
      try await Tmux.with(sandbox, size: (80, 24), command) { tmux in
        let writing = Task {
          try await sandbox.shell("exec 3>pipe; seq 500 >&3; read x <go; echo one more >&3")
        }
        try await tmux.untilShown("500 lines · follow")
        try await tmux.press("g")
        try await tmux.untilShown("4 %")
        try await tmux.press("F")
        #expect(try await sandbox.shell("echo > go").status == 0)
        try await tmux.untilShown("one more")
        _ = try await writing.value
        try await tmux.press("s")
        try await tmux.untilShown(".jsonl for objects")
        try await tmux.press("Enter")
        try await tmux.untilShown("501 lines written to copy.log")
        #expect(try await sandbox.shell("seq 500 | (cat; echo one more) | cmp - copy.log").status == 0)
        try await tmux.press("q")
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
