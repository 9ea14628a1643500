import Foundation
import Testing

/// Mistakes in the user's own files are told where they would otherwise be silent.
@Suite(.timeLimit(.minutes(2))) struct SettingsTests {
  private func write(_ files: [String: String], _ sandbox: Sandbox) throws -> String {
    let folder = sandbox.root + "/home/.config/stepdeck"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
    return folder
  }

  /// An unknown key, a wrong type, no YAML; each with its place.
  @Test(arguments: [
    (
      "stack: local\nthme: nord\n",
      ":2:1: warning: the configuration has no key 'thme'; did you mean 'theme'?"
    ),
    ("notify: {by: 7}\n", ":1:14: error: 'by' must be osc9, osc777, bell, none, not '7'"),
    ("theme: [nord]\n", ":1:8: error: "), ("theme: [nord\n", ":2:1: error: "),
  ])
  func doctorHasARowForEachMistake(_ text: String, _ told: String) async throws {
    try await Sandbox.with { sandbox in
      let path = try write(["config.yaml": text], sandbox) + "/config.yaml"
      let rows = try await sandbox.run("doctor", "--json").array()
      let row = try #require(rows.first { $0["subject"] as? String == "config.yaml" })
      #expect((row["message"] as? String)?.hasPrefix(path + told) == true, "\(row)")
      #expect(row["fine"] as? Bool == false)
      let keys = try #require(rows.first { $0["subject"] as? String == "keys.yaml" })
      #expect(keys["fine"] as? Bool == true)
      #expect(keys["message"] as? String == "none")
    }
  }

  @Test func aFileWithoutMistakesIsSound() async throws {
    try await Sandbox.with { sandbox in
      _ = try write(["config.yaml": "theme: nord\n"], sandbox)
      let rows = try await sandbox.run("doctor", "--json").array()
      let row = try #require(rows.first { $0["subject"] as? String == "config.yaml" })
      #expect(row["message"] as? String == "sound")
    }
  }

  @Test(arguments: [
    ("nord", true, "nord"), ("nrod", false, "there is no theme 'nrod'; did you mean 'nord'?"),
    ("mine", false, "themes/mine.yaml:1:1: error: a theme needs a 'kind': dark, light, terminal or mono"),
  ])
  func doctorSaysWhetherTheThemeIsThere(_ name: String, _ isFine: Bool, _ told: String) async throws {
    try await Sandbox.with { sandbox in
      let folder = try write(["config.yaml": "theme: \(name)\n"], sandbox)
      try FileManager.default.createDirectory(atPath: folder + "/themes", withIntermediateDirectories: true)
      _ = try write(["themes/mine.yaml": "name: mine\n"], sandbox)
      let rows = try await sandbox.run("doctor", "--json").array()
      let row = try #require(rows.first { $0["subject"] as? String == "theme" })
      #expect(row["fine"] as? Bool == isFine)
      #expect((row["message"] as? String)?.hasSuffix(told) == true, "\(row)")
    }
  }

  @Test func doctorHasARowForEachMistakeOfTheTheme() async throws {
    try await Sandbox.with { sandbox in
      let theme = "name: mine\nkind: dark\nroles: {acent: red, txt: blue}\n"
      let folder = sandbox.root + "/home/.config/stepdeck"
      try FileManager.default.createDirectory(atPath: folder + "/themes", withIntermediateDirectories: true)
      _ = try write(["config.yaml": "theme: mine\n", "themes/mine.yaml": theme], sandbox)
      let rows = try await sandbox.run("doctor", "--json").array()
      let told = rows.filter { $0["subject"] as? String == "theme" }.compactMap { $0["message"] as? String }
      #expect(told.count == 2 && told.allSatisfy { !$0.contains("\n") }, "\(told)")
      #expect(told.first?.contains("acent") == true && told.last?.contains("txt") == true, "\(told)")
    }
  }

  /// What can be said without a stack is said without it.
  @Test func doctorHasARowForAStackThatCannotBeRead() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.write("stacks/broken.yaml", "stack_name: [\n")
      let outcome = try await sandbox.run("doctor", "--json")
      #expect(outcome.status == 3)
      let rows = try outcome.array()
      #expect(rows.contains { $0["subject"] as? String == "config.yaml" })
      let row = try #require(rows.first { $0["subject"] as? String == "stack" })
      #expect(row["fine"] as? Bool == false)
      #expect((row["message"] as? String)?.contains("broken.yaml:2:1: error: ") == true, "\(row)")
    }
  }

  @Test func doctorHasARowForAStackThatIsNotThere() async throws {
    try await Sandbox.with { sandbox in
      _ = try write(["config.yaml": "stack: nowhere\n"], sandbox)
      let outcome = try await sandbox.run("doctor")
      #expect(outcome.status == 3 && outcome.text.contains("✗  stack"), "\(outcome.text)")
      #expect(outcome.text.contains("nowhere"))
    }
  }

  @Test func themesOfTheHomeFolderAreFound() async throws {
    try await Sandbox.with { sandbox in
      let theme = "name: mine\nkind: dark\n"
      _ = try write(["config.yaml": "theme: ~/x.yaml\n", "../../x.yaml": theme], sandbox)
      let rows = try await sandbox.run("doctor", "--json").array()
      let row = try #require(rows.first { $0["subject"] as? String == "theme" })
      #expect(row["message"] as? String == "mine")
      #expect(try await sandbox.run("theme", "check", "~/x.yaml").status == 0)
    }
  }

  /// A theme that is asked for and is not there comes first, whatever else is wrong.
  @Test func theConsoleTellsOfTheThemeAndOfTheSettings() async throws {
    try await Sandbox.with { sandbox in
      _ = try write(["config.yaml": "thme: nord\n"], sandbox)
      try await Tmux.with(sandbox, size: (240, 24), #"exec "$STEPDECK" --theme nrod"#) { tmux in
        let screen = try await tmux.untilShown("has no key 'thme'")
        #expect(screen.contains("there is no theme 'nrod'; did you mean 'nord'?; "))
      }
    }
  }

  /// One message, the worst mistake first, and where the others are told.
  @Test func theConsoleBeginsWithAMessage() async throws {
    try await Sandbox.with { sandbox in
      let config = "thme: nord\nnotify: {by: 7}\n"
      let folder = try write(["config.yaml": config, "keys.yaml": "runs:\n  launch: [H, s]\n"], sandbox)
      try await Tmux.with(sandbox, size: (160, 24)) { tmux in
        let screen = try await tmux.untilShown("doctor tells all 3")
        #expect(screen.contains("\(folder)/config.yaml:2:14: error: 'by' must be osc9"))
      }
    }
  }
}
