internal import ScreenKit
internal import Workflow

/// A run that something is to be done with, as far as a question needs to know it.
struct RunSubject: Sendable, Hashable {
  var id: RunID
  var name: String
  var status: RunStatus
  var states: [StepState]
  /// An engine drives it, as far as is known.
  var isAttended = true
  /// Steps wait for values that the engine has not any more.
  var lacksValues = false
  /// The step under the cursor.
  var step: String?
  var stepState: StepState?

  var liveCount: Int { states.count(where: \.isLive) }
  var failedCount: Int { states.count { $0 == .failed || $0 == .cancelled } }
}

extension Question {
  private static let keep = Answer(key: .character("n"), label: "no", action: nil)

  /// The question before `verb`, or why it makes no sense.
  static func about(_ verb: RunVerb, _ run: RunSubject) -> Result<Question, Refusal> {
    switch verb {
    case .cancel: cancel(run)
    case .retryFailed: retryFailed(run)
    case .retryStep: retryStep(run)
    case .resume: resume(run)
    case .delete: delete(run)
    }
  }

  /// Why a question is not even asked; a sentence.
  struct Refusal: Error, Hashable {
    var text: String
  }

  private static func yes(_ label: String, _ action: RunAction) -> Answer {
    Answer(key: .character("y"), label: label, action: .act(action))
  }

  private static func cancel(_ run: RunSubject) -> Result<Question, Refusal> {
    if run.status.isEnded { return .failure(Refusal(text: "\(run.name) has ended: it \(run.status.verb)")) }
    if run.status == .stopping {
      return .failure(Refusal(text: "\(run.name) is being cancelled already"))
    }
    let work =
      run.liveCount == 0
      ? "No step is at work now." : "\(run.liveCount.counted("step")) at work will be stopped."
    return .success(
      Question(
        title: "cancel \(run.name)?",
        lines: [work, "Steps that have not started will not start."],
        answers: [yes("cancel the run", .cancel(run.id)), keep]
      )
    )
  }

  private static func retryFailed(_ run: RunSubject) -> Result<Question, Refusal> {
    guard run.failedCount > 0 else {
      return .failure(Refusal(text: "no step of \(run.name) has failed"))
    }
    return .success(
      Question(
        title: "retry \(run.name)?",
        lines: [
          "\(run.failedCount.counted("step")) that failed or was cancelled will run again,",
          "and what hangs on it.",
        ],
        answers: [yes("retry", .retry(run.id, step: nil)), keep]
      )
    )
  }

  private static func retryStep(_ run: RunSubject) -> Result<Question, Refusal> {
    guard let step = run.step, let state = run.stepState else { return retryFailed(run) }
    guard state == .failed || state == .cancelled else {
      return .failure(Refusal(text: "\(step) is \(state.rawValue); a step that failed can be retried"))
    }
    return .success(
      Question(
        title: "retry \(step)?",
        lines: ["Another attempt of \(step) will start,", "then what hangs on it."],
        answers: [yes("retry", .retry(run.id, step: step)), keep]
      )
    )
  }

  private static func resume(_ run: RunSubject) -> Result<Question, Refusal> {
    if run.status.isEnded { return .failure(Refusal(text: "\(run.name) has ended: it \(run.status.verb)")) }
    guard !run.isAttended || run.lacksValues else {
      return .failure(Refusal(text: "an engine drives \(run.name) already"))
    }
    return .success(
      Question(
        title: "resume \(run.name)?",
        lines: run.isAttended
          ? ["Steps wait for values that are gone.", "Those of this console are given to them."]
          : ["No engine drives it. One is started,", "and goes on from where the run stands."],
        answers: [yes("resume", .resume(run.id)), keep]
      )
    )
  }

  private static func delete(_ run: RunSubject) -> Result<Question, Refusal> {
    guard run.status.isEnded else {
      return .failure(Refusal(text: "\(run.name) is not over; cancel it first"))
    }
    return .success(
      Question(
        title: "delete \(run.name)?",
        lines: ["Its journal, logs and local artifacts will be gone for good."],
        answers: [yes("delete", .delete(run.id)), keep]
      )
    )
  }

  /// Everything that can be done with a run now.
  static func actions(_ run: RunSubject) -> Question {
    var answers: [Answer] = []
    func offer(_ key: Character, _ label: String, _ verb: RunVerb) {
      if case .success = about(verb, run) {
        answers.append(Answer(key: .character(key), label: label, action: .ask(verb)))
      }
    }
    if run.stepState == .failed || run.stepState == .cancelled { offer("r", "retry the step", .retryStep) }
    offer("a", "retry all that failed", .retryFailed)
    offer("u", "resume the run", .resume)
    offer("c", "cancel the run", .cancel)
    offer("d", "delete the run", .delete)
    answers.append(Answer(key: .character("l"), label: "open the log", action: .openLog))
    return Question(title: run.name, lines: [], answers: answers)
  }
}

extension RunStatus {
  /// `has` …: for sentences such as "it was cancelled".
  fileprivate var verb: String {
    switch self {
    case .succeeded: "succeeded"
    case .failed: "failed"
    case .cancelled: "was cancelled"
    case .running: "runs"
    case .stopping: "is stopping"
    }
  }
}
