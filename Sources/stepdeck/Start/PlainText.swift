internal import ArgumentParser

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The flag `--plain`, of every command.
struct PlainOption: ParsableArguments {
  @Flag(help: "Linear text: no colour, no cursor control; for CI logs and screen readers.")
  var plain = false
}

/// The promise of `--plain`, kept in one place: whoever asks here whether a terminal is there is told that none is.
enum PlainText {
  /// The flag belongs to the program, so it may stand before the command or behind it.
  static let isWanted = CommandLine.arguments.prefix { $0 != "--" }.contains("--plain")

  /// Whether what goes to `descriptor` or comes from it may be drawn and coloured.
  static func hasTerminal(_ descriptor: Int32) -> Bool { !isWanted && isatty(descriptor) == 1 }

  /// Whether a log goes out as the bytes that it is: to a pipe, unless text was asked for.
  static var leavesBytes: Bool { !isWanted && isatty(STDOUT_FILENO) == 0 }

  /// Objects are no linear text.
  static func check(_ words: [String] = CommandLine.arguments) throws {
    guard isWanted, words.prefix(while: { $0 != "--" }).contains("--json") else { return }
    throw Ending.wrongUsage("--json and --plain exclude each other")
  }
}
