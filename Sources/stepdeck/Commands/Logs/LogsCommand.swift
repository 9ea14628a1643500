internal import ArgumentParser

struct LogsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "logs", abstract: "The logs of a run's steps.")
}
