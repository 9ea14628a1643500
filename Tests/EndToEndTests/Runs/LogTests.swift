import Foundation
import Testing

@Suite struct LogTests {
  private static let bytes = """
    name: bytes
    steps:
      raw: {command: 'printf "a\\\\377\\\\376b\\\\n\\\\000c\\\\r\\\\033[2Jd\\\\nno newline"'}
      long: {command: 'head -c 5000000 /dev/zero | tr "\\\\0" x; echo; echo end'}
      silent: {command: ['true']}

    """

  @Test func everyByteOfAStepIsInItsLog() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("bytes", Self.bytes)
      #expect(try await sandbox.run("run", "bytes", "--detach").status == 0)
      let raw = try await sandbox.run("logs", "@latest", "raw", "-f")
      #expect(raw.status == 0)
      #expect(
        raw.output == Data(Array("a".utf8) + [0xFF, 0xFE] + Array("b\n\0c\r\u{1B}[2Jd\nno newline".utf8))
      )
      #expect(try await sandbox.run("runs", "watch", "@latest").status == 0)
      #expect(try await sandbox.run("logs", "@latest", "raw").output == raw.output)
      let long = try await sandbox.run("logs", "@latest", "long")
      #expect(long.output == Data(repeating: UInt8(ascii: "x"), count: 5_000_000) + Data("\nend\n".utf8))
      #expect(try await sandbox.run("logs", "@latest", "silent").output.isEmpty)
    }
  }

  @Test func longAndForeignLinesComeWholeInJSON() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("bytes", Self.bytes)
      let outcome = try await sandbox.run("run", "bytes", "--json")
      #expect(outcome.status == 0)
      let events = try outcome.objects()
      let pieces = events.log(of: "long")
      #expect(pieces.filter { $0["partial"] as? Bool == true }.count == 4)
      let whole = pieces.compactMap { $0["line"] as? String }.joined(separator: "|").replacing("|", with: "")
      #expect(whole.utf8.count == 5_000_003)
      let foreign = try #require(events.log(of: "raw").first)
      #expect(foreign["line"] as? String == "a\u{FFFD}\u{FFFD}b")
      #expect(
        (foreign["line_base64"] as? String).flatMap { Data(base64Encoded: $0) }
          == Data([0x61, 0xFF, 0xFE, 0x62])
      )
      #expect(events.log(of: "raw").last?["line"] as? String == "no newline")
    }
  }

  private static let two = """
    name: two
    steps:
      one: {command: 'echo 1 INFO alpha; sleep 0.05; echo 1 ERROR beta'}
      two: {command: 'echo 2 INFO alpha; sleep 0.05; echo 2 WARNING gamma'}
      flaky: {command: 'echo try $STEPDECK_ATTEMPT; [ $STEPDECK_ATTEMPT = 2 ]', retry: {max_retries: 1, delay: 1ms}}

    """

  /// Two steps take turns by a pipe, each when its line stands in its log, so that the order of the lines' times is known
  /// however late the host reads.
  private static let turns = """
    name: turns
    steps:
      ping: {command: 'for i in 1 2 3; do echo ping $i; \(logged("ping")); echo > to-pong; read x < to-ping; done'}
      pong: {command: 'for i in 1 2 3; do read x < to-pong; echo pong $i; \(logged("pong")); echo > to-ping; done'}

    """

  /// Waits until a step's line `i` is in its log.
  private static func logged(_ step: String) -> String {
    "until grep -qs \"\(step) $i\" $STEPDECK_STATE_DIR/runs/*/steps/\(step)/1/log; do sleep 0.005; done"
  }

  @Test func followedLogsAreMergedByTime() async throws {
    try await Sandbox.with { sandbox in
      for name in ["to-ping", "to-pong"] { #expect(mkfifo("\(sandbox.workspace)/\(name)", 0o600) == 0) }
      try sandbox.pipeline("turns", Self.turns)
      #expect(try await sandbox.run("run", "turns", "--detach", "--parallel", "2").status == 0)
      let followed = try await sandbox.run("logs", "turns-1", "-f", "--merge")
      #expect(followed.status == 0)
      let words = followed.lines.map { $0.drop { $0 != "│" }.dropFirst() }
      #expect(words == (1...3).flatMap { ["ping \($0)", "pong \($0)"] })
      let again = try await sandbox.run("logs", "turns-1", "--merge")
      #expect(again.text == followed.text)
    }
  }

  /// Bytes of every kind: what is found is what grep finds.
  @Test func aFileIsSearchedAsGrepSearchesIt() async throws {
    try await Sandbox.with { sandbox in
      let line = { (number: Int) in
        number % 7 == 0
          ? "Error \(number)\r\n"
          : number % 11 == 0 ? "\u{1B}[31mkelvin \(number)\u{1B}[0m\n" : "ok \(number)\n"
      }
      let long = String(repeating: "x", count: 90_000) + " error in a long line\n"
      let text =
        (0..<20_000).map(line).joined() + long + (0..<9000).map(line).joined() + "error without an end"
      try sandbox.write("any.log", text)
      for words in ["error", "kelvin 1.*0", "-i error", "-i KELVIN", "^ok [0-9]{4}$", "nowhere"] {
        let ours = try await sandbox.shell("$STEPDECK logs ./any.log --raw --grep \(Self.quoted(words))")
        let theirs = try await sandbox.shell("LC_ALL=C.UTF-8 grep -aP \(Self.quoted(words)) any.log")
        #expect(ours.text == theirs.text, "\(words)")
        #expect(ours.text.isEmpty == (words == "nowhere"))
      }
    }
  }

  /// Of times that its lines say, and levels: what is printed of a file or a pipe is what grep finds.
  @Test func aFileIsCutByTheTimesOfItsLines() async throws {
    try await Sandbox.with { sandbox in
      let lines = (0..<6_000).map { number -> String in
        let minute = number / 100 % 60
        let clock = "1\(number / 6_000):\(minute < 10 ? "0" : "")\(minute):59Z"
        return number % 9 == 4
          ? "  belongs to \(clock)" : "2025-03-04T\(clock) \(number % 5 == 0 ? "ERROR" : "INFO") \(number)"
      }
      try sandbox.write("any.log", lines.joined(separator: "\n") + "\n")
      let span = "--since 2025-03-04T10:20:00Z --until 2025-03-04T10:30:00Z"
      let theirs = try await sandbox.shell("grep '10:2[0-9]:59Z' any.log").text
      #expect(!theirs.isEmpty)
      #expect(try await sandbox.shell("$STEPDECK logs ./any.log \(span)").text == theirs)
      #expect(try await sandbox.shell("cat any.log | $STEPDECK logs - \(span)").text == theirs)
      let errors = try await sandbox.shell(
        "$STEPDECK logs ./any.log \(span) --level error --grep ' 2[0-9]*$'"
      ).text
      #expect(errors == (try await sandbox.shell("grep '10:2[0-9]:59Z ERROR 2[0-9]*$' any.log").text))
      #expect(try await sandbox.run("logs", "./any.log", "--timestamps").status == 2)
    }
  }

  /// An option, and an expression for a shell.
  private static func quoted(_ words: String) -> String {
    words.hasPrefix("-i ") ? "'\(words.dropFirst(3))' -i" : "'\(words)'"
  }

  @Test func linesAreLabelledFilteredAndCut() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("two", Self.two)
      #expect(try await sandbox.run("run", "two", "--plain").status == 0)
      let merged = try await sandbox.run("logs", "@latest", "one", "two", "--merge")
      #expect(merged.lines.count == 4)
      let objects = try await sandbox.run("logs", "@latest", "one", "--json").objects().log(of: "one")
      #expect(objects.map { $0["level"] as? String } == ["info", "error"])
      let flaky = try await sandbox.run("logs", "@latest", "flaky", "--json").objects().log(of: "flaky")
      #expect(flaky.map { $0["line"] as? String } == ["try 2"] && flaky.allSatisfy { $0["level"] == nil })
      let times = merged.lines.map { $0.prefix(24) }
      #expect(times == times.sorted())
      #expect(merged.lines.allSatisfy { $0.contains(" one│1 ") || $0.contains(" two│2 ") })
      #expect(try await sandbox.run("logs", "@latest", "one", "--grep", "BETA").text.isEmpty)
      #expect(
        try await sandbox.run("logs", "@latest", "one", "--grep", "BETA", "-i").text == "1 ERROR beta\n"
      )
      #expect(
        try await sandbox.run("logs", "@latest", "two", "--level", "warning").text == "2 WARNING gamma\n"
      )
      // Nobody knows the level of this line.
      #expect(try await sandbox.run("logs", "@latest", "flaky", "--level", "error").text == "try 2\n")
      #expect(try await sandbox.run("logs", "@latest", "one", "--tail", "1").text == "1 ERROR beta\n")
      #expect(try await sandbox.run("logs", "@latest", "one", "--since", "1h").lines.count == 2)
      #expect(try await sandbox.run("logs", "@latest", "one", "--until", "2020-01-01T00:00:00Z").text.isEmpty)
      #expect(try await sandbox.run("logs", "@latest", "flaky").text == "try 2\n")
      #expect(try await sandbox.run("logs", "@latest", "flaky", "--attempt", "1").text == "try 1\n")
      #expect(try await sandbox.run("logs", "@latest", "flaky", "--attempt", "all").text == "try 1\ntry 2\n")
      #expect(try await sandbox.run("logs", "@latest", "flaky", "--attempt", "3").status == 2)
      #expect(try await sandbox.run("logs", "@latest", "nothing").status == 2)
      let json = try await sandbox.run("logs", "@latest", "one", "--json").objects()
      #expect(json.compactMap { $0["line"] as? String } == ["1 INFO alpha", "1 ERROR beta"])
    }
  }

  @Test func followingEndsWithTheStepsStatus() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline(
        "ends",
        "name: ends\nsteps:\n  good: {command: [echo, fine]}\n  bad: {command: 'echo bad; exit 1'}\n"
      )
      #expect(try await sandbox.run("run", "ends", "--detach").status == 0)
      #expect(try await sandbox.run("logs", "@latest", "good", "-f").status == 0)
      let bad = try await sandbox.run("logs", "@latest", "bad", "-f")
      #expect(bad.status == 1)
      #expect(bad.text == "bad\n")
      #expect(try await sandbox.run("logs", "@latest", "-f").status == 1)
    }
  }

  @Test func filesAndStandardInputAreLogsToo() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.write("some.log", "one\ntwo\nthree")
      #expect(try await sandbox.run("logs", "./some.log").text == "one\ntwo\nthree")
      #expect(try await sandbox.run("logs", "some.log").text == "one\ntwo\nthree")
      #expect(try await sandbox.run("logs", "./some.log", "--tail", "2").text == "two\nthree")
      #expect(try await sandbox.run("logs", "./some.log", "--grep", "^t").lines == ["two", "three"])
      #expect(try await sandbox.run("logs", "./none.log").status == 2)
      #expect(try await sandbox.run("logs", "./pipelines").status == 2)
      #expect(try await sandbox.shell("printf 'a\\nb\\n' | $STEPDECK logs - --grep b").text == "b\n")
      #expect(try await sandbox.shell("yes | $STEPDECK logs - | head -2").text == "y\ny\n")
      // A line that is not finished when following begins is looked at when it is.
      let command = "($STEPDECK logs ./some.log -f --grep 'three or' & echo $! >follower; wait) | head -1"
      let followed = try await sandbox.shell(
        "printf ' seven\n' >more; (until [ -s follower ]; do :; done; printf ' or ' >>some.log; cat more >>some.log) & "
          + command + "; kill $(cat follower)"
      )
      #expect(followed.text == "three or  seven\n")
    }
  }

  /// Eight steps at once, 200,000 lines each: every line once and in order.
  @Test(.timeLimit(.minutes(5))) func floodsAreWhole() async throws {
    try await Sandbox.with { sandbox in
      let steps = (1...8).map { "  s\($0): {command: [seq, -f, 's\($0) line %.0f', '1', '200000']}\n" }
      try sandbox.pipeline("flood", "name: flood\nsteps:\n" + steps.joined())
      #expect(try await sandbox.run("run", "flood", "--detach", "--parallel", "8").status == 0)
      #expect(try await sandbox.run("runs", "watch", "@latest", "--plain").status == 0)
      for step in 1...8 {
        let expected = (1...200_000).map { "s\(step) line \($0)\n" }.joined()
        let outcome = try await sandbox.run("logs", "@latest", "s\(step)")
        #expect(outcome.output == Data(expected.utf8), "the log of s\(step) differs")
      }
    }
  }

  /// Two runs in the order of event time, whichever is named first, each line with its run and step.
  @Test func severalRunsAreOne() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("two", Self.two)
      for name in ["first", "second"] {
        _ = try await sandbox.run("run", "two", "--name", name, "--plain")
      }
      let lines = try await sandbox.run("logs", "second", "one", "two", "--also", "first", "--merge")
      #expect(lines.status == 0 && lines.lines.count == 8)
      let times = lines.lines.map { $0.prefix(24) }
      #expect(times == times.sorted())
      let runs = lines.lines.compactMap { $0.dropFirst(25).split(separator: "/").first }
      #expect(runs == Array(repeating: "first", count: 4) + Array(repeating: "second", count: 4))
      #expect(lines.lines.filter { $0.contains(" second/one│1 ERROR beta") }.count == 1)
      // Run by run, each once, without --merge; objects name the run by its id.
      let plain = try await sandbox.run("logs", "second", "one", "--also", "first", "--also", "second")
      #expect(plain.lines.count == 4 && plain.lines.first?.contains(" second/one│") == true)
      let objects = try await sandbox.run("logs", "second", "one", "--also", "first", "--json").objects()
      #expect(Set(objects.compactMap { $0["run"] as? String }).count == 2)
      let unknown = try await sandbox.run("logs", "second", "three", "--also", "first")
      #expect(unknown.status == 2)
      #expect(try await sandbox.run("logs", "./x", "--also", "first").status == 2)
    }
  }

  /// Followed together, they end when the last has, with the worst status.
  @Test func severalRunsAreFollowedToTheLastEnd() async throws {
    try await Sandbox.with { sandbox in
      let text =
        "name: wait\nsteps:\n  only: {command: 'read word < $FIFO; echo got $word; [ $word = good ]', environment: {FIFO: \"${{ parameters.fifo }}\"}}\nparameters: {fifo: a}\n"
      try sandbox.pipeline("wait", text)
      for name in ["a", "b"] {
        #expect(mkfifo(sandbox.workspace + "/" + name, 0o600) == 0)
        let launch = try await sandbox.run(
          "run",
          "wait",
          "--name",
          name,
          "--param",
          "fifo=" + name,
          "--detach"
        )
        #expect(launch.status == 0)
      }
      async let followed = sandbox.run("logs", "a", "--also", "b", "-f", "--merge")
      #expect(try await sandbox.shell("echo bad > a; echo good > b").status == 0)
      let outcome = try await followed
      #expect(outcome.status == 1)
      #expect(outcome.lines.contains { $0.contains(" a/only│got bad") })
      #expect(outcome.lines.contains { $0.contains(" b/only│got good") })
    }
  }
}
