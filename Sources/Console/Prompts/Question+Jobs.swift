internal import Operators
internal import ScreenKit
internal import Workflow

extension Question {
  /// The question before a job is told to stop; it says whose it is.
  static func cancelling(_ job: JobRef, _ known: ListedJob?) -> Question {
    var lines = ["\(job.source.component) is told to stop it; what it has computed may be lost."]
    if known == nil {
      lines.append("Whose it is is not known yet: \(job.source.component) has not answered.")
    } else if let key = known?.key {
      lines.append(
        "It is attempt \(key.attempt.attempt) of step \(key.attempt.step), which will end as cancelled."
      )
    } else {
      lines.append("It is not one of ours" + (known?.owner.map { ": \($0) made it." } ?? "."))
    }
    return Question(
      title: "cancel \(job.name)?",
      lines: lines,
      answers: [
        Answer(key: .character("y"), label: "stop the job", action: .cancelJob(job)),
        Answer(key: .character("n"), label: "no", action: nil),
      ]
    )
  }
}
