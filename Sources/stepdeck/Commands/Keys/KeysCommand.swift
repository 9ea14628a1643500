internal import ArgumentParser
internal import Console
internal import OrderedCollections
internal import Specs
internal import Workflow

struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "List the console's keys, and check keys.yaml.",
    subcommands: [KeysListCommand.self, KeysCheckCommand.self]
  )
}

struct KeysListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "The keys with their actions, as keys.yaml changes them."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Flag(help: "The keys without the changes of keys.yaml.") var standard = false
  @Flag(help: "As Markdown, for documents.") var markdown = false
  @Flag(help: "An array of objects.") var json = false

  func run() throws {
    let surroundings = try workspace.surroundings()
    let (keys, problems) = standard ? (.standard, []) : surroundings.workspace.keys
    let table = KeyTable(keys)
    let output = StandardOutput()
    if markdown {
      output.write(Array(table.markdown.utf8))
    } else if json {
      output.array(
        table.rows.map { row in
          [
            "context": .string(row.context), "action": .string(row.action),
            "keys": .array(row.keys.map { .string($0) }), "help": .string(row.help),
          ]
        }
      )
    } else {
      var lines = TextTable(["CONTEXT", "ACTION", "KEYS", "DOES"])
      for row in table.rows {
        lines.add([
          .init(row.context), .init(row.action), .init(row.keys.joined(separator: " ")), .init(row.help),
        ])
      }
      lines.write(to: output, Paint(isTerminal: output.isTerminal, environment: surroundings.environment))
    }
    output.flush()
    try Reporter.tell(problems)
  }
}

struct KeysCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a keys.yaml; every conflict is told with its place."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Argument(
    help: "The file (default: keys.yaml in the folder of your settings).",
    completion: .file(extensions: ["yaml", "yml"])
  )
  var file: String?

  func run() throws {
    let place = try workspace.surroundings().workspace
    guard let path = file ?? place.keysPath else {
      throw Ending.wrongUsage("there is no folder for settings: neither XDG_CONFIG_HOME nor HOME is set")
    }
    let problems =
      file == nil ? KeyFile.read(path).problems : try KeyFile.read(SourceFile.read(path)).problems
    try Reporter.tell(problems)
    let output = StandardOutput()
    output.line("\(path.visible): the keys are sound")
    output.flush()
  }
}
