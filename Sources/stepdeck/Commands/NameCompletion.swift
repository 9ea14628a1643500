internal import ArgumentParser
internal import Console
internal import Journal
internal import OrderedCollections
internal import ScreenKit
internal import Specs
internal import Workflow

/// What shells are told when a name is completed; an empty list where nothing can be read.
enum NameCompletion {
  /// Names of runs, newest first, and `@latest`.
  static let runs = kind { line in
    let all = try? line.surroundings.catalog.summaries()
    return ["@latest"] + (all ?? []).suffix(500).reversed().map(\.name)
  }

  /// Steps of the run that stands before on the line.
  static let steps = kind { line in
    let surroundings = try line.surroundings
    for word in line.words {
      guard let folder = try? surroundings.run(word), let follower = try? RunFollower(folder) else {
        continue
      }
      return follower.state.plan.steps.map(\.name)
    }
    return []
  }

  static let pipelines = kind { line in
    try line.surroundings.workspace.pipelines().compactMap { $0.pipeline?.name }
  }

  /// Steps of the pipeline that stands on the line.
  static let pipelineSteps = kind { try $0.pipeline?.steps.map(\.name) ?? [] }

  /// Names of the workspace's stacks, and of the built-in one.
  static let stacks = kind { line in
    let names = try line.surroundings.workspace.stacks().compactMap { $0.stack?.name }
    return names.contains(Stack.local.name) ? names : names + [Stack.local.name]
  }

  /// Step operators of the stack that the line names, or that a run would use.
  static let operators = kind { try $0.operators }

  /// `train=gpu-cluster`, for each step of the pipeline and each place where it can run.
  static let placements = kind { line in
    let places = try line.operators + ["local"]
    return try (line.pipeline?.steps ?? []).flatMap { step in places.map { "\(step.name)=\($0)" } }
  }

  /// `rate=0.1`, for each parameter of the pipeline with its default; without that where a word cannot hold it.
  static let parameters = kind { line in
    (try line.pipeline?.parameters ?? [:]).map { name, value in
      let text = value.plainText
      let isWord = !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || "-_.,:/+@%".contains($0) }
      return name + "=" + (isWord ? text : "")
    }
  }

  /// `train.timeout=`, for each key of each step that one value can stand for.
  static let settings = kind { line in
    (try line.pipeline?.steps ?? []).flatMap { step in
      (Overrides.settableKeys + step.environment.keys.map { "environment." + $0 }).map {
        "\(step.name).\($0)="
      }
    }
  }

  /// Themes that are built in, and the files of the user's folder without their endings.
  static let themes = kind { line in
    BuiltInTheme.all.map(\.name) + (try line.surroundings.themes.own)
  }

  private static func kind(
    _ names: @escaping @Sendable (CompletionLine) throws -> [String]
  ) -> CompletionKind {
    // A shell has no room for a reason.
    .custom { words, _, _ in (try? names(CompletionLine(words))) ?? [] }
  }
}

/// A command line that is being typed, as shells hand it over.
struct CompletionLine {
  private let all: [String]

  /// - Parameter words: the name of the program first, the word that is typed among them.
  init(_ words: [String]) { all = Array(words.dropFirst()) }

  /// All that is no option; values of options are among them.
  var words: [String] { all.filter { $0.first != "-" && !$0.isEmpty } }

  /// What an option has: in the next word, or behind `=`, which bash makes a word of its own.
  func value(of option: String) -> String? {
    for (place, word) in all.enumerated() {
      if word.hasPrefix(option + "=") { return String(word.dropFirst(option.count + 1)) }
      guard word == option else { continue }
      let value = all.dropFirst(place + 1).first { $0 != "=" }
      return value.flatMap { $0.isEmpty ? nil : $0 }
    }
    return nil
  }

  /// Where the command would work.
  var surroundings: Surroundings {
    get throws { try Surroundings(workspace: value(of: "--workspace")) }
  }

  /// The first word that is one of the workspace's pipelines, or its file.
  var pipeline: Pipeline? {
    get throws {
      let workspace = try surroundings.workspace
      return words.lazy.compactMap { try? workspace.pipeline($0).pipeline }.first
    }
  }

  fileprivate var operators: [String] {
    get throws {
      let stack = try surroundings.workspace.stack(value(of: "--stack")).stack
      return stack?.components(of: .stepOperator).map(\.name) ?? []
    }
  }
}
