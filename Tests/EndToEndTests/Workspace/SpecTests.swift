import Foundation
import Testing

@Suite struct SpecTests {
  private static let broken = """
    name: broken
    steps:
      load:
        command: [echo]
        timout: 5m
      train:
        command: echo
        inputs: {data: laod.dataset}
        timeout: 0s

    """

  @Test func everyProblemHasItsPlaceAndTheStatusIsTwo() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("broken", Self.broken)
      for arguments in [
        ["run", "broken"], ["pipelines", "check", "broken"], ["run", "broken", "--dry-run"],
      ] {
        let outcome = try await sandbox.start(arguments).outcome()
        #expect(outcome.status == 2)
        #expect(outcome.text.isEmpty)
        #expect(outcome.errors.contains("pipelines/broken.yaml:5:5: warning:"), "\(outcome.errors)")
        #expect(outcome.errors.contains("pipelines/broken.yaml:8:"))
        #expect(outcome.errors.contains("pipelines/broken.yaml:9:"))
        #expect(outcome.errors.contains("^"))
        #expect(outcome.errors.contains("load"))
      }
    }
  }

  @Test func aSoundPipelineIsListedShownAndDrawn() async throws {
    try await Sandbox.with { sandbox in
      let written = try await sandbox.run("demo", "--help")
      #expect(written.status == 0)
      #expect(try await sandbox.run("init").status == 0)
      let list = try await sandbox.run("pipelines", "list", "--json").array()
      #expect(list.map { $0["name"] as? String } == ["hello"])
      let stacks = try await sandbox.run("stacks", "list", "--json").array()
      #expect(stacks.map { $0["name"] as? String } == ["local"])
      let check = try await sandbox.run("pipelines", "check")
      #expect(check.status == 0)
      #expect(check.text == "pipelines/hello.yaml: pipeline hello is sound\n")
      #expect(try await sandbox.run("stacks", "check").status == 0)
    }
  }

  /// A theme that cannot be read on its ground is not called sound, and `--strict` says so to scripts.
  @Test func aThemeOfLowContrastIsNotSound() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.write("pale.yaml", "name: pale\nextends: dark\nroles: {text: \"#333333 on #222222\"}\n")
      let check = try await sandbox.run("theme", "check", "pale.yaml")
      #expect(check.status == 0)
      #expect(check.text.contains("roles are low in contrast") && !check.text.contains("is sound"))
      #expect(check.text.contains("1.3"))
      #expect(try await sandbox.run("theme", "check", "pale.yaml", "--strict").status == 1)
    }
  }

  /// A theme is called by its file, or as it calls itself; what it is not called has a nearest name.
  @Test func aThemeIsFoundByEitherName() async throws {
    try await Sandbox.with { sandbox in
      let folder = sandbox.root + "/home/.config/stepdeck/themes"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let text = "name: Ocean\nextends: nord\nroles: {state-failed: base08 bold underline}\n"
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/sea.yaml"))
      for name in ["sea", "Ocean", folder + "/sea.yaml"] {
        let check = try await sandbox.run("theme", "check", name, "--strict")
        #expect(check.status == 0 && check.lines.first == "\(name): theme Ocean is sound")
      }
      for (name, near) in [("ocean", "Ocean"), ("seaa", "sea"), ("drakula", "dracula")] {
        let check = try await sandbox.run("theme", "check", name)
        #expect(check.status == 2)
        #expect(check.errors == "stepdeck: there is no theme '\(name)'; did you mean '\(near)'?\n")
      }
      try await Tmux.with(sandbox, #""$STEPDECK" --theme ocean"#) { tmux in
        _ = try await tmux.untilShown("there is no theme 'ocean'; did you mean 'Ocean'?")
      }
    }
  }

  @Test func initOverwritesNothing() async throws {
    try await Sandbox.with { sandbox in
      #expect(try await sandbox.run("init", "new").status == 0)
      #expect(try await sandbox.run("init", "new").status == 0, "what is the same may stay")
      try sandbox.write("new/pipelines/hello.yaml", "mine")
      let outcome = try await sandbox.run("init", "new")
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("new/pipelines/hello.yaml"))
      #expect(
        try String(contentsOfFile: sandbox.workspace + "/new/pipelines/hello.yaml", encoding: .utf8) == "mine"
      )
    }
  }

  @Test func graphsAreDrawnWithLanes() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline(
        "diamond",
        """
        name: diamond
        steps:
          load: {command: [a]}
          left: {command: [a], after: [load]}
          middle: {command: [a], after: [load]}
          right: {command: [a], after: [load]}
          join: {command: [a], after: [left, right, middle]}
          alone: {command: [a]}
        """
      )
      let outcome = try await sandbox.run("pipelines", "graph", "diamond")
      #expect(outcome.status == 0)
      try Golden.check(outcome.text, "graph-diamond")
    }
  }

  @Test func alikeStepsOfAWideGraphAreDrawnAsOne() async throws {
    try await Sandbox.with { sandbox in
      let leaves = (0..<10_000).map { "  s\($0): {command: [a], after: [root]}\n" }.joined()
      try sandbox.pipeline("wide", "name: wide\nsteps:\n  root: {command: [a]}\n" + leaves)
      let outcome = try await sandbox.run("pipelines", "graph", "wide")
      #expect(outcome.status == 0)
      #expect(outcome.lines == ["●  root", "│", "●  s0 … s9999, 10000 steps side by side"])
    }
  }

  @Test func aWideGraphIsListedByLayers() async throws {
    try await Sandbox.with { sandbox in
      let pairs = (0..<500).map {
        "  a\($0): {command: [a]}\n  b\($0): {command: [a], after: [a\($0), root]}\n"
      }
      try sandbox.pipeline("wide", "name: wide\nsteps:\n  root: {command: [a]}\n" + pairs.joined())
      let outcome = try await sandbox.run("pipelines", "graph", "wide")
      #expect(outcome.status == 0)
      #expect(outcome.lines.first == "layer 1, 501 steps")
      #expect(outcome.lines.count == 1003)
    }
  }
}
