import Testing

@testable import Workflow

@Suite("Durations, sizes and names are read as text")
struct SpecTextTests {
  private func message(_ body: () throws(GrammarError) -> Void) -> String? {
    do throws(GrammarError) {
      try body()
      return nil
    } catch {
      return error.description
    }
  }

  @Test(
    arguments: [
      ("30s", 30_000), ("5m", 300_000), ("2h", 7_200_000), ("1d", 86_400_000), ("1h30m", 5_400_000),
      ("250ms", 250), ("1.5h", 5_400_000), ("0", 0), ("0s", 0), ("-5s", -5_000), ("1d2h3m4s5ms", 93_784_005),
      ("90m", 5_400_000), ("0.5ms", 1),
    ] as [(String, Int64)]
  )
  func aDuration(text: String, milliseconds: Int64) throws {
    #expect(try DurationText.parse(text) == .milliseconds(milliseconds))
  }

  @Test(
    arguments: [
      ("", "a duration is missing; write it like 30s, 5m, 2h, 1d or 1h30m"),
      ("30", "'30' has no unit; write it like 30s, 5m, 2h, 1d or 1h30m; did you mean '30s'?"),
      ("5 m", "'5 m' is not a duration; write it like 30s, 5m, 2h, 1d or 1h30m"),
      ("1m1m", "'1m1m' is not a duration: units go from large to small, each once"),
      ("5M", "'5M' is not a duration: the units are d, h, m, s and ms; did you mean '5m'?"),
      ("2hours", "'2hours' is not a duration: the units are d, h, m, s and ms; did you mean '2h'?"),
      ("3w", "'3w' is not a duration: the units are d, h, m, s and ms"),
      ("1e3s", "'1e3s' is not a duration: the units are d, h, m, s and ms"),
      (".5s", "'.5s' is not a duration; write it like 30s, 5m, 2h, 1d or 1h30m"),
      ("٣s", "'٣s' is not a duration; write it like 30s, 5m, 2h, 1d or 1h30m"),
      ("99999999999999999999d", "'99999999999999999999d' is longer than a hundred years"),
      ("\u{1B}[2J", "'\\u{1B}[2J' is not a duration; write it like 30s, 5m, 2h, 1d or 1h30m"),
    ])
  func noDuration(text: String, error: String) {
    #expect(message { () throws(GrammarError) in _ = try DurationText.parse(text) } == error)
  }

  @Test(arguments: ["30s", "5m", "1h30m", "250ms", "1d2h3m4s5ms", "0s", "-1h"])
  func aDurationIsWrittenAsItIsRead(text: String) throws {
    #expect(try DurationText.parse(text).specText == text)
  }

  @Test(
    arguments: [
      (0, "00:00"), (192, "03:12"), (3_599, "59:59"), (3_600, "1h00m"), (3_840, "1h04m"), (86_399, "23h59m"),
      (86_400, "1d00h"), (183_600, "2d03h"), (8_639_999, "99d23h"), (10_368_000, "120d"), (-5, "00:00"),
    ])
  func aShortDuration(seconds: Int, text: String) {
    #expect(Duration.seconds(seconds).shortText == text)
  }

  @Test(
    arguments: [
      ("32GB", 32_000_000_000), ("32GiB", 34_359_738_368), ("1.5KiB", 1_536), ("512", 512), ("512B", 512),
      ("4 MB", 4_000_000), ("1kB", 1_000), ("0", 0), ("-1KB", -1_000), ("8PiB", 9_007_199_254_740_992),
    ] as [(String, Int64)]
  )
  func aSize(text: String, bytes: Int64) throws {
    #expect(try ByteCount(parsing: text).bytes == bytes)
  }

  @Test(
    arguments: [
      ("4Gb", "'4Gb' counts bits, sizes are in bytes; did you mean '4GB'?"),
      ("4Gib", "'4Gib' counts bits, sizes are in bytes; did you mean '4GiB'?"),
      ("4Gbit", "'4Gbit' counts bits, sizes are in bytes; did you mean '4GB'?"),
      (
        "4G",
        "'4G' has an unknown unit; the units are KB, MB, GB, TB and KiB, MiB, GiB, TiB; did you mean '4GB'?"
      ),
      (
        "4Gi",
        "'4Gi' has an unknown unit; the units are KB, MB, GB, TB and KiB, MiB, GiB, TiB; did you mean '4GiB'?"
      ),
      (
        "4gb",
        "'4gb' has an unknown unit; the units are KB, MB, GB, TB and KiB, MiB, GiB, TiB; did you mean '4GB'?"
      ),
      ("4 apples", "'4 apples' has an unknown unit; the units are KB, MB, GB, TB and KiB, MiB, GiB, TiB"),
      ("lots", "'lots' is not a size; write it like 512MB, 32GB or 16GiB"),
      ("", "a size is missing; write it like 512MB, 32GB or 16GiB"),
      ("1.5", "'1.5' is no whole number of bytes; write it like 512MB, 32GB or 16GiB"),
      ("99999999PB", "'99999999PB' is more than any machine has"),
    ])
  func noSize(text: String, error: String) {
    #expect(message { () throws(GrammarError) in _ = try ByteCount(parsing: text) } == error)
  }

  @Test(
    arguments: [
      (0, "0 B"), (999, "999 B"), (1_000, "1 kB"), (1_234, "1.2 kB"), (1_200_000_000, "1.2 GB"),
      (32_000_000_000, "32 GB"), (999_960_000, "1 GB"), (-1_500, "-1.5 kB"), (Int64.max, "9.2 EB"),
    ] as [(Int64, String)]
  )
  func aSizeIsShown(bytes: Int64, text: String) {
    #expect(ByteCount(bytes).description == text)
  }

  @Test(arguments: ["a", "A-b_9", "0", String(repeating: "x", count: 63)])
  func aName(name: String) { #expect(SpecName.isValid(name)) }

  @Test(
    arguments: [
      ("", "the name of a step is empty"),
      (
        "-a",
        "'-a' cannot name a step: names are made of A-Z, a-z, 0-9, '_' and '-', and begin with a letter or digit; did you mean 'a'?"
      ),
      ("a.b", "'a.b' cannot name a step: names are made of A-Z, a-z, 0-9, '_' and '-'; did you mean 'a_b'?"),
      (
        "é",
        "'é' cannot name a step: names are made of A-Z, a-z, 0-9, '_' and '-', and begin with a letter or digit"
      ),
    ])
  func noName(name: String, error: String) {
    #expect(message { () throws(GrammarError) in try SpecName.check(name, of: "a step") } == error)
  }

  @Test func aNameHasAnEnd() {
    #expect(!SpecName.isValid(String(repeating: "x", count: 64)))
  }

  @Test func namesInTheEnvironment() {
    #expect(EnvironmentName.input("my-data.1") == "STEPDECK_INPUT_MY_DATA_1")
    #expect(EnvironmentName.output("model") == "STEPDECK_OUTPUT_MODEL")
    let collision = EnvironmentName.collision(in: ["a", "b-c", "B_C", "d"])
    #expect(collision?.first == "b-c" && collision?.second == "B_C")
    #expect(EnvironmentName.collision(in: ["a", "b"]) == nil)
  }

  @Test(
    arguments: [
      ("laod", "load"), ("LOAD", "load"), ("trian", "train"), ("timout", "timeout"), ("cpus", "cpu_count"),
      ("env", "environment"), ("x", nil), ("banana", nil), ("", nil),
    ] as [(String, String?)]
  )
  func theNearestName(name: String, expected: String?) {
    let known = ["load", "train", "timeout", "cpu_count", "environment", "y"]
    #expect(NearestName.to(name, among: known) == expected)
  }
}
