internal import ScreenKit
internal import Workflow

extension Question {
  /// One question before `verb` for several runs; those for which it makes no sense are left out, and named.
  static func about(_ verb: RunVerb, _ runs: [RunSubject]) -> Result<Question, Refusal> {
    // A step is under the cursor of one run only.
    let verb = verb == .retryStep ? .retryFailed : verb
    var actions: [RunAction] = []
    var names: [String] = []
    var refusals: [Refusal] = []
    for run in runs {
      switch about(verb, run) {
      case .success(let question):
        actions += question.answers.compactMap {
          if case .act(let action)? = $0.action { action } else { nil }
        }
        names.append(run.name)
      case .failure(let refusal): refusals.append(refusal)
      }
    }
    guard !actions.isEmpty else { return .failure(refusals.first ?? Refusal(text: "no run is marked")) }
    let count = actions.count == 1 ? "1 run" : "\(actions.count) runs"
    return .success(
      Question(
        title: "\(verb.word) \(count)?",
        lines: listed(names) + listed(refusals.map { "left out: " + $0.text }),
        answers: [
          Answer(key: .character("y"), label: "\(verb.word) \(count)", action: .actAll(actions)),
          Answer(key: .character("n"), label: "no", action: nil),
        ]
      )
    )
  }

  /// Everything that can be done with some of the runs now.
  static func actions(_ runs: [RunSubject]) -> Question {
    let offers: [(Character, RunVerb)] = [
      ("a", .retryFailed), ("c", .cancel), ("d", .delete),
    ]
    var answers = offers.compactMap { key, verb -> Answer? in
      guard case .success(let question) = about(verb, runs), let label = question.answers.first?.label else {
        return nil
      }
      return Answer(key: .character(key), label: label, action: .ask(verb))
    }
    // Half a resume is none: whoever wants some of them resumed marks those.
    let isEachLeft = runs.allSatisfy { if case .success = about(.resume, $0) { true } else { false } }
    if isEachLeft, case .success(let question) = about(.resume, runs),
      let label = question.answers.first?.label
    {
      answers.append(Answer(key: .character("u"), label: label, action: .ask(.resume)))
    }
    answers.append(Answer(key: .character("l"), label: "open their logs as one", action: .openLog))
    return Question(title: "\(runs.count) marked", lines: [], answers: answers)
  }

  /// The first few, and how many more there are.
  static func listed(_ lines: [String]) -> [String] {
    lines.count <= 5 ? lines : lines.prefix(4) + ["and \(lines.count - 4) more"]
  }
}

extension RunVerb {
  fileprivate var word: String {
    switch self {
    case .cancel: "cancel"
    case .retryStep, .retryFailed: "retry"
    case .delete: "delete"
    case .resume: "resume"
    }
  }
}
