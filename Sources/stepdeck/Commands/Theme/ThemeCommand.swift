internal import ArgumentParser
internal import Console
internal import OrderedCollections
internal import ScreenKit
internal import Specs
internal import Workflow

struct ThemeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "theme",
    abstract: "List and check the console's themes.",
    subcommands: [ThemeListCommand.self, ThemeCheckCommand.self]
  )
}

struct ThemeListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "The themes that are built in, and those of the user's folder."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Flag(help: "An array of objects.") var json = false

  func run() throws {
    let surroundings = try workspace.surroundings()
    let output = StandardOutput()
    let themes = ThemeEntry.all(surroundings.themes)
    if json {
      output.array(themes.map(\.json))
    } else {
      var table = TextTable(["NAME", "KIND", "FROM"])
      for theme in themes {
        table.add([.init(theme.name), .init(theme.kind ?? "-"), .init(theme.path ?? "built in")])
      }
      table.write(to: output, Paint(isTerminal: output.isTerminal, environment: surroundings.environment))
    }
    output.flush()
  }
}

/// One theme that can be chosen.
struct ThemeEntry {
  var name: String
  /// `nil` where the file cannot be read.
  var kind: String?
  var path: String?

  static func all(_ names: ThemeNames) -> [ThemeEntry] {
    let builtIn = BuiltInTheme.all.map { ThemeEntry(name: $0.name, kind: $0.kind.rawValue) }
    let own = names.files.map { path in
      let theme = try? Theme.load(path: path)
      return ThemeEntry(name: theme?.name ?? path, kind: theme?.kind.rawValue, path: path)
    }
    return builtIn + own
  }

  var json: JSONObject { ["name": .string(name), "kind": .text(kind), "path": .text(path)] }
}
