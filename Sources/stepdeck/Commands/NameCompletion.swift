internal import ArgumentParser
internal import Journal
internal import Specs
internal import Workflow

/// What shells are told when a name is completed; an empty list where nothing can be read.
enum NameCompletion {
  /// Names of runs, newest first, and `@latest`.
  static let runs = CompletionKind.custom { _, _, _ in ["@latest"] + summaries().map(\.name) }

  /// Steps of the run that stands before on the line.
  static let steps = CompletionKind.custom { words, _, _ in
    guard let surroundings = try? Surroundings(workspace: nil) else { return [] }
    for word in words.dropFirst() where word.first != "-" {
      guard let folder = try? surroundings.run(word), let follower = try? RunFollower(folder) else {
        continue
      }
      return follower.state.plan.steps.map(\.name)
    }
    return []
  }

  static let pipelines = CompletionKind.custom { _, _, _ in
    let found = try? Surroundings(workspace: nil).workspace.pipelines()
    return (found ?? []).compactMap { $0.pipeline?.name }
  }

  static let stacks = CompletionKind.custom { _, _, _ in
    let found = try? Surroundings(workspace: nil).workspace.stacks()
    return (found ?? []).compactMap { $0.stack?.name }
  }

  private static func summaries() -> [RunSummary] {
    let all = try? Surroundings(workspace: nil).catalog.summaries()
    return Array((all ?? []).suffix(500).reversed())
  }
}
