internal import ArgumentParser

struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "List, show, watch, cancel, retry, resume, delete and prune runs.",
    subcommands: [
      RunsListCommand.self, RunsShowCommand.self, RunsEventsCommand.self, RunsWatchCommand.self,
      RunsCancelCommand.self, RunsRetryCommand.self, RunsResumeCommand.self, RunsDeleteCommand.self,
      RunsPruneCommand.self,
    ]
  )
}
