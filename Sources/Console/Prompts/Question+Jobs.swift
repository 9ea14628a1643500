internal import Operators
internal import ScreenKit
internal import Workflow

extension Question {
  /// One question before several jobs are told to stop; those that have ended are left out, and named.
  static func cancelling(_ jobs: [JobRow]) -> Result<Question, Refusal> {
    let live = jobs.filter { !($0.job.state?.isEnded ?? false) }
    guard !live.isEmpty else {
      return .failure(
        Refusal(text: jobs.count == 1 ? "the job has ended" : "all \(jobs.count) jobs have ended")
      )
    }
    let count = live.count == 1 ? "1 job" : "\(live.count) jobs"
    let strangers = live.count { !$0.isOurs }
    var lines = listed(live.map { "\($0.job.name) · \($0.source.component)" })
    lines += listed(
      jobs.filter { $0.job.state?.isEnded ?? false }.map { "left out: \($0.job.name) is \($0.stateWord)" }
    )
    lines.append("What they have computed may be lost.")
    if strangers > 0 {
      let verb = strangers == 1 ? "is" : "are"
      lines.append(
        strangers == live.count ? "None of them is ours." : "\(strangers) of them \(verb) not ours."
      )
    }
    return .success(
      Question(
        title: "cancel \(count)?",
        lines: lines,
        answers: [
          Answer(key: .character("y"), label: "stop \(count)", action: .cancelJobs(live.map(\.ref))),
          Answer(key: .character("n"), label: "no", action: nil),
        ]
      )
    )
  }

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
