internal import Console
internal import Specs

/// The user's own files, `config.yaml` and `keys.yaml`, and what is wrong with them.
extension Specs.Workspace {
  /// The user's file of keys; `nil` where the environment names no home.
  var keysPath: String? { configurationFolder.map { $0 + "/keys.yaml" } }

  var keys: (keys: KeyMap, problems: [Problem]) {
    keysPath.map { KeyFile.read($0) } ?? (.standard, [])
  }

  /// Where themes of the user's own lie.
  var themeFolders: [String] { configurationFolder.map { [$0 + "/themes"] } ?? [] }

  /// Each file with its problems, in the order in which they are told.
  var settings: [(name: String, problems: [Problem])] {
    [("config.yaml", configuration.problems), ("keys.yaml", keys.problems)]
  }

  /// The first of the worst problems, where it stands and what was meant, in one line.
  func settingsProblem() -> String? {
    let problems = settings.flatMap(\.problems)
    return (problems.first { $0.severity == .error } ?? problems.first).map { first in
      first.headline + (problems.count > 1 ? "; stepdeck doctor tells all \(problems.count)" : "")
    }
  }
}
