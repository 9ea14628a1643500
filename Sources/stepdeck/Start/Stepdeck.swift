internal import ArgumentParser

/// The whole tree of commands; without one of them, the console.
struct Stepdeck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stepdeck",
    abstract:
      "Launch, watch and browse machine-learning pipelines whose steps run on different infrastructure.",
    discussion: """
      Without a command the console opens. RUN is an id, a unique beginning of one, a name such as train-41, or \
      @latest: the newest run launched from this workspace.
      """,
    version: Program.version,
    subcommands: [HostCommand.self],
    groupedSubcommands: [
      CommandGroup(name: "Starting", subcommands: [DemoCommand.self, InitCommand.self]),
      CommandGroup(
        name: "Run",
        subcommands: [RunCommand.self, RunsCommand.self, LogsCommand.self]
      ),
      CommandGroup(
        name: "Workspace",
        subcommands: [PipelinesCommand.self, StacksCommand.self, JobsCommand.self]
      ),
      CommandGroup(
        name: "Upkeep",
        subcommands: [
          EngineCommand.self, DoctorCommand.self, ThemeCommand.self, KeysCommand.self, VersionCommand.self,
        ]
      ),
    ]
  )

  @OptionGroup var workspace: WorkspaceOption

  @Flag(help: "Refuse everything that starts, stops or deletes something.")
  var readOnly = false

  @Option(
    help: ArgumentHelp("The console's theme: a name or a file.", valueName: "name"),
    completion: NameCompletion.themes
  )
  var theme: String?

  @Flag(help: "Draw the console in ASCII.")
  var ascii = false

  func run() throws {
    var door = ConsoleDoor(surroundings: try workspace.surroundings(), readOnly: readOnly)
    door.themeName = theme
    door.usesASCII = ascii
    try door.open()
  }
}
