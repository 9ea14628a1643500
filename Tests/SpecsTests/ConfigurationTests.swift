import OrderedCollections
import Testing

@testable import Specs

@Suite("The configuration and its secrets")
struct ConfigurationTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func failure(_ resolver: SecretResolver, _ name: String = "TOKEN") -> String {
    let (values, faults) = resolver.resolve([name])
    #expect(values.isEmpty)
    return folder.relative(faults.map(\.description).joined(separator: "\n"))
  }

  private func resolver(_ source: SecretSource, limit: Duration = .seconds(60)) -> SecretResolver {
    SecretResolver(environment: [:], sources: ["TOKEN": source], folder: folder.path, timeLimit: limit)
  }

  @Test func aWholeConfiguration() {
    let text = """
      stack: mixed
      theme: light
      secrets:
        HF_TOKEN: {command: [pass, show, hf]}
        KEY: {file: ~/key}
      """
    let reading = ConfigurationReader.read(SourceText(path: "config.yaml", text: text))
    #expect(reading.problems.isEmpty)
    #expect(reading.configuration.stack == "mixed")
    #expect(reading.configuration.theme == "light")
    #expect(
      reading.configuration.secrets == ["HF_TOKEN": .command(["pass", "show", "hf"]), "KEY": .file("~/key")]
    )
  }

  @Test func problemsOfAConfiguration() {
    let text = """
      stak: mixed
      secrets:
        A: hunter22
        B: {command: pass show b}
        C: {command: []}
        D: {command: [x], file: y}
        E: {fil: y}
        F=G: {file: y}
        H: {file: ""}
      """
    let reading = ConfigurationReader.read(SourceText(path: "config.yaml", text: text))
    #expect(
      reading.problems.map(\.headline) == [
        "config.yaml:1:1: warning: the configuration has no key 'stak'; did you mean 'stack'?",
        "config.yaml:3:6: error: the secret 'A' must be {command: [PROGRAM, …]} or {file: PATH}; its value does not "
          + "stand here",
        "config.yaml:4:16: error: 'command' must be a list, such as [pass, show, token]; no shell reads it",
        "config.yaml:5:16: error: 'command' must begin with a program",
        "config.yaml:6:3: error: the secret 'D' needs either a 'command' or a 'file'",
        "config.yaml:7:3: error: the secret 'E' needs either a 'command' or a 'file'",
        "config.yaml:7:7: warning: a secret has no key 'fil'; did you mean 'file'?",
        "config.yaml:8:3: error: 'F=G' cannot name an environment variable: it has a '='",
        "config.yaml:9:13: error: 'file' must be the path of a file",
      ]
    )
  }

  @Test func theLaunchingEnvironmentComesFirst() {
    var resolver = resolver(.file("none"))
    resolver.environment = ["TOKEN": "from-environment"]
    #expect(resolver.resolve(["TOKEN", "TOKEN"]).values == ["TOKEN": "from-environment"])
  }

  @Test func aFileAndItsLineEnd() throws {
    try folder.write("secret-value\r\n", to: "token")
    #expect(try resolver(.file("token")).value(of: "TOKEN") == "secret-value")
    #expect(try resolver(.file(folder.path + "/token")).value(of: "TOKEN") == "secret-value")
    var home = resolver(.file("~/token"))
    home.environment["HOME"] = folder.path
    home.folder = "/"
    #expect(try home.value(of: "TOKEN") == "secret-value")
  }

  @Test func aProgram() throws {
    #expect(try resolver(.command(["/bin/echo", "secret value"])).value(of: "TOKEN") == "secret value")
    let lines = try resolver(.command(["/bin/sh", "-c", "echo one; echo two"])).value(of: "TOKEN")
    #expect(lines == "one\ntwo")
  }

  @Test func noErrorQuotesAValue() throws {
    try folder.write("short", to: "short")
    try folder.write([0x73, 0x65, 0xFF, 0x63, 0x72, 0x65, 0x74], to: "bytes")
    try folder.write(String(repeating: "x", count: 70_000), to: "large")
    #expect(
      failure(resolver(.file("short")))
        == "the secret 'TOKEN' has a value of less than 6 bytes, which cannot be masked in logs"
    )
    #expect(failure(resolver(.file("bytes"))) == "the secret 'TOKEN' has a value that is not UTF-8")
    #expect(failure(resolver(.file("large"))).hasSuffix("the file is larger than 64 KiB, which is the limit"))
    #expect(failure(resolver(.file("gone"))).hasSuffix("there is no such file"))
    #expect(
      failure(SecretResolver(environment: [:]))
        == "the secret 'TOKEN' has no value: set it in the environment of the launch, or under 'secrets' in config.yaml"
    )
    #expect(failure(SecretResolver(environment: ["TOKEN": ""])) == "the secret 'TOKEN' has an empty value")
  }

  @Test func aProgramThatFails() {
    #expect(
      failure(resolver(.command(["/no/such/program"])))
        == "the secret 'TOKEN' cannot be had from '/no/such/program': there is no such program"
    )
    #expect(
      failure(resolver(.command(["/bin/sh", "-c", "echo hunter22; echo hunter22 >&2; exit 3"])))
        == "the secret 'TOKEN' cannot be had from '/bin/sh': it ended with status 3; run it by hand to see why"
    )
    #expect(
      failure(resolver(.command(["/bin/sh", "-c", "kill -9 $$"]))).hasSuffix("it was ended by signal 9")
    )
    #expect(failure(resolver(.command(["/bin/cat", "/dev/zero"]))).hasSuffix("it wrote too much"))
    #expect(
      failure(resolver(.command(["/bin/sleep", "1000"]), limit: .zero)).hasSuffix("it took longer than 0 s")
    )
  }
}
