import Foundation
import Testing

@Suite struct PartialRunTests {
  private static let pipeline = """
    name: parts
    parameters: {word: plain}
    steps:
      load:
        command: 'printf %s "$WORD" > $STEPDECK_OUTPUT_DATA; echo "{\\"stepdeck\\":{\\"result\\":{\\"size\\":5}}}"'
        environment: {WORD: '${{ parameters.word }}'}
        outputs: [data]
      show:
        command: 'cat $STEPDECK_INPUT_DATA; echo; echo size $SIZE'
        inputs: {data: load.data}
        environment: {SIZE: '${{ steps.load.results.size }}'}

    """

  @Test func leftOutStepsAreReplacedByAnEarlierRun() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("parts", Self.pipeline)
      let early = try await sandbox.run("run", "parts", "--from", "show")
      #expect(early.status == 2, "there is nothing to reuse yet")
      #expect(try await sandbox.run("run", "parts", "--param", "word=first", "--plain").status == 0)
      #expect(try await sandbox.run("run", "parts", "--param", "word=second", "--plain").status == 0)
      #expect(try await sandbox.run("run", "parts", "--only", "show", "--plain").status == 0)
      #expect(try await sandbox.run("logs", "@latest", "show").text == "second\nsize 5\n")
      #expect(
        try await sandbox.run("run", "parts", "--from", "show", "--reuse", "parts-1", "--plain").status == 0
      )
      #expect(try await sandbox.run("logs", "@latest", "show").text == "first\nsize 5\n")
      let shown = try await sandbox.run("runs", "show", "@latest", "--json").object()
      #expect((shown["steps"] as? [[String: Any]])?.count == 1)
    }
  }

  @Test func failedStepsAreRetried() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline(
        "again",
        "name: again\nsteps:\n  first: {command: 'cat there'}\n  second: {command: [echo, after], after: [first]}\n"
      )
      #expect(try await sandbox.run("run", "again", "--plain").status == 1)
      try sandbox.write("there", "now it is\n")
      #expect(try await sandbox.run("runs", "retry", "again-1").status == 0)
      #expect(try await sandbox.run("runs", "watch", "again-1", "--json").status == 0)
      #expect(try await sandbox.run("logs", "again-1", "first", "--attempt", "2").text == "now it is\n")
      #expect(try await sandbox.run("runs", "delete", "again-1").status == 0)
      #expect(try await sandbox.run("runs", "show", "again-1").status == 2)
    }
  }
}
