internal import ArgumentParser

struct StacksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stacks",
    abstract: "List, show and check stacks.",
    subcommands: [StacksListCommand.self, StacksShowCommand.self, StacksCheckCommand.self]
  )
}
