internal import Console
internal import Specs

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

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
  var settings: [(name: String, isThere: Bool, problems: [Problem])] {
    [("config.yaml", configuration.problems), ("keys.yaml", keys.problems)].map { name, problems in
      (name, configurationFolder.map { access("\($0)/\(name)", F_OK) == 0 } ?? false, problems)
    }
  }

  /// The first of the worst problems, where it stands and what was meant, in one line.
  func settingsProblem() -> String? {
    let problems = settings.flatMap(\.problems)
    return (problems.first { $0.severity == .error } ?? problems.first).map { first in
      first.headline + (problems.count > 1 ? "; stepdeck doctor tells all \(problems.count)" : "")
    }
  }
}

extension Surroundings {
  /// Themes by name, as the user means them.
  var themes: ThemeNames { ThemeNames(folders: workspace.themeFolders, home: environment["HOME"]) }
}
