internal import ArgumentParser

struct EngineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine",
    abstract: "Look at the process that drives the runs, restart it, stop it.",
    discussion:
      "It is started on demand and ends by itself a minute after its last run and watcher are gone.",
    subcommands: [
      EngineStatusCommand.self, EngineCallsCommand.self, EngineRestartCommand.self, EngineStopCommand.self,
      EngineServeCommand.self,
    ]
  )
}
