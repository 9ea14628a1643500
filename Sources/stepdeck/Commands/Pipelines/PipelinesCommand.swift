internal import ArgumentParser
internal import Specs

struct PipelinesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pipelines",
    abstract: "List, show, check and draw pipelines.",
    subcommands: [
      PipelinesListCommand.self, PipelinesShowCommand.self, PipelinesCheckCommand.self,
      PipelinesGraphCommand.self,
    ]
  )
}
