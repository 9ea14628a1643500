internal import ArgumentParser

/// In which form a command shows a run while it watches.
struct WatchForm: ParsableArguments {
  @Flag(help: "One JSON object a line: steps, log lines, metrics, progress, results, the run's end.")
  var json = false

  @Flag(help: "Linear text without colour, for CI logs and screen readers.")
  var plain = false

  func validate() throws {
    if json, plain { throw ValidationError("--json and --plain exclude each other") }
  }
}
