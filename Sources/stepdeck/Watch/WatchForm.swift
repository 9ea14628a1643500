internal import ArgumentParser

/// In which form a command shows a run while it watches.
struct WatchForm: ParsableArguments {
  @Flag(help: "One JSON object a line: steps, log lines, metrics, progress, results, the run's end.")
  var json = false
}
