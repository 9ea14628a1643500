internal import ArgumentParser

/// A command that starts, stops or deletes something, and is refused with `--read-only`.
protocol ChangingCommand: ParsableCommand {
  /// False where it only shows what it would do.
  var changesSomething: Bool { get }
}

extension ChangingCommand {
  var changesSomething: Bool { true }
}

/// The promise of `--read-only`, kept in one place for every command; in the console it is kept below the screen.
enum ReadOnly {
  /// The flag belongs to the program, so it may stand before the command or behind it.
  static func check(_ command: any ParsableCommand, _ words: [String] = CommandLine.arguments) throws {
    guard words.prefix(while: { $0 != "--" }).contains("--read-only"),
      let command = command as? any ChangingCommand, command.changesSomething
    else { return }
    throw Ending.wrongUsage(
      "'\(type(of: command).configuration.commandName ?? "the command")' changes something, and --read-only refuses that; leave the flag out to go on"
    )
  }
}

extension RunCommand: ChangingCommand {
  var changesSomething: Bool { !dryRun }
}
extension DemoCommand: ChangingCommand {}
extension RunsCancelCommand: ChangingCommand {}
extension RunsRetryCommand: ChangingCommand {}
extension RunsResumeCommand: ChangingCommand {}
extension RunsDeleteCommand: ChangingCommand {}
extension RunsPruneCommand: ChangingCommand {}
extension JobsCancelCommand: ChangingCommand {}
extension EngineStopCommand: ChangingCommand {}
extension EngineRestartCommand: ChangingCommand {}
