internal import ArgumentParser
internal import Console
internal import Specs

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Write a sample workspace, launch a run in it on this machine, and open the console on it.",
    discussion: "Without a terminal, and with --plain, the run is shown as `run` shows it."
  )

  @Option(
    name: .customLong("dir"),
    help: ArgumentHelp(
      "Where the workspace is written (default: in the user's data folder).",
      valueName: "folder"
    ),
    completion: .directory
  )
  var folder: String?
  @OptionGroup var text: PlainOption

  func run() throws {
    let environment = ProcessEnvironment.read()
    let folder = try self.folder ?? Self.dataFolder(environment)
    try SampleWorkspace.write(SampleWorkspace.demoFiles, to: folder)
    StandardError.line("The sample workspace lies in \(folder)")
    let arguments = [SampleWorkspace.demoPipeline, "--workspace", folder]
    guard ConsoleDoor.hasTerminal else { return try RunCommand.parse(arguments).run() }
    let run = try RunCommand.parse(arguments).begin()
    var door = ConsoleDoor(surroundings: try Surroundings(workspace: folder))
    door.hasTour = true
    try door.open(.run(run))
  }

  /// `$XDG_DATA_HOME/stepdeck/demo`, else `~/.local/share/stepdeck/demo`.
  private static func dataFolder(_ environment: [String: String]) throws -> String {
    if let base = environment["XDG_DATA_HOME"], base.hasPrefix("/") { return base + "/stepdeck/demo" }
    guard let home = environment["HOME"], home.hasPrefix("/") else {
      throw Ending.wrongUsage("HOME is not set; name a folder with --dir")
    }
    return home + "/.local/share/stepdeck/demo"
  }
}
