import Foundation
import Testing

@Suite struct DryRunTests {
  private static let pipeline = """
    name: show
    parameters: {epochs: 3}
    steps:
      load: {command: [load, '--to', 'x'], outputs: [data]}
      train:
        command: train --epochs ${{ parameters.epochs }}
        inputs: {data: load.data}
        secrets: [HF_TOKEN]
        environment: {BEST: '${{ steps.load.results.best }}'}

    """

  @Test func requestsHaveHolesForSecretsAndResultsAndNothingIsLaunched() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("show", Self.pipeline)
      let outcome = try await sandbox.run(
        "run",
        "show",
        "--dry-run",
        "--json",
        environment: ["HF_TOKEN": "a-secret-of-the-test"]
      )
      #expect(outcome.status == 0)
      #expect(!outcome.text.contains("a-secret-of-the-test"))
      let requests = try outcome.array()
      #expect(requests.map { $0["step"] as? String } == ["load", "train"])
      let body = try #require(requests.last?["body"] as? [String: Any])
      #expect(body["arguments"] as? [String] == ["/bin/sh", "-c", "train --epochs 3"])
      let environment = try #require(body["environment"] as? [String: String])
      #expect(environment["HF_TOKEN"] == "<secret HF_TOKEN>")
      #expect(environment["BEST"] == "<result load.best>")
      #expect(environment["STEPDECK_STEP"] == "train")
      #expect(environment["STEPDECK_INPUT_DATA"]?.hasSuffix("/load/1/data") == true)
      #expect(try await sandbox.run("runs", "list", "--json").array().isEmpty)
      #expect(try await sandbox.run("engine", "status", "--json").object()["pid"] is NSNull)
      let text = try await sandbox.run("run", "show", "--dry-run")
      #expect(text.status == 0)
      #expect(text.text.contains("<secret HF_TOKEN>"))
    }
  }

  @Test func aSecretWithoutAValueIsStatusThree() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("show", Self.pipeline)
      let outcome = try await sandbox.run("run", "show")
      #expect(outcome.status == 3)
      #expect(outcome.errors.contains("HF_TOKEN"))
      #expect(try await sandbox.run("runs", "list", "--json").array().isEmpty)
    }
  }
}
