internal import Operators
internal import ScreenKit
internal import Workflow

extension AppModel {
  /// The job that keys are about.
  var subjectJob: JobRef? {
    switch route {
    case .jobs: jobs.selected?.ref
    case .job(let job), .jobLog(let job): job
    default: nil
    }
  }

  /// What the feed is to ask the providers for this screen.
  var wantedJobs: JobsRequest? {
    let subject: JobsRequest.Subject
    switch route {
    case .jobs: subject = .list(atLeast: jobs.wanted)
    case .job(let job): subject = .one(job)
    case .jobLog(let job): subject = .log(job)
    default: return nil
    }
    return JobsRequest(subject: subject, wish: jobs.wish)
  }

  mutating func performInJobs(_ action: KeyAction) -> [Effect] {
    switch action {
    case .log where !jobs.marked.isEmpty && route == .jobs:
      if let first = jobs.markedRows.first { openLog(of: first.ref) }
    case .log: openJobLog()
    case .mark: jobs.toggleMark(visible: runRows)
    case .nextPane, .previousPane: turnJob(action == .nextPane ? 1 : -1)
    case .refresh: jobs.refresh()
    case .nextInstance, .previousInstance:
      turnInstance(action == .nextInstance ? 1 : -1)
    default: if isWholeLog { return performInLog(action) }
    }
    return []
  }

  /// The log of the job: of one of ours the step's own, where its run is here.
  mutating func openJobLog() {
    if let job = subjectJob { openLog(of: job) }
  }

  private mutating func openLog(of job: JobRef) {
    if let key = known(job)?.key, runs.row(of: key.run) != nil {
      open(.log(key.run, step: key.attempt.step))
      // The step may have been tried again since.
      run?.chosenAttempts[key.attempt.step] = key.attempt.attempt
      return
    }
    open(.jobLog(job))
  }

  /// The log of the next of the jobs that are marked, or of the one before, and round.
  private mutating func turnJob(_ step: Int) {
    guard case .jobLog(let job) = route else { return }
    // Logs of ours stand with their runs.
    let all = jobs.markedRows.map(\.ref).filter { known($0)?.key.map { runs.row(of: $0.run) == nil } ?? true }
    guard let place = all.firstIndex(of: job.whole), all.count > 1 else {
      notice = .info("no other job is marked; space marks jobs in their list")
      return
    }
    replace(.jobLog(all[(place + step + all.count) % all.count]))
  }

  /// Turns to another instance of the job whose log is shown, from the last to the first and back.
  private mutating func turnInstance(_ step: Int) {
    guard case .jobLog(var job) = route else { return }
    guard let count = known(job)?.instances else {
      notice = .info("\(job.source.component) does not say how many instances \(job.name) has")
      return
    }
    guard count > 1 else {
      notice = .info("\(job.name) runs as one instance")
      return
    }
    job.instance = (job.instance + step + count) % count
    replace(.jobLog(job))
  }

  /// What the list or the page of a job says of it.
  private func known(_ job: JobRef) -> ListedJob? {
    jobs.sheet(of: job)?.description?.job ?? jobs.row(of: job)?.job
  }

  mutating func askToCancelJob() {
    if route == .jobs, !jobs.marked.isEmpty {
      switch Question.cancelling(jobs.markedRows) {
      case .success(let question): self.question = question
      case .failure(let refusal): notice = .info(refusal.text)
      }
      return
    }
    guard let job = subjectJob else { return }
    let known = known(job)
    if let state = known?.state, state.isEnded {
      notice = .info("\(job.name) has ended: it is \(state.rawValue)")
      return
    }
    question = .cancelling(job, known)
  }

  /// Sorts the list that is shown.
  mutating func sort(isReversing: Bool) {
    if route == .jobs {
      jobs.sort(isReversing ? jobs.order.reversed : jobs.order.next, visible: runRows)
    } else {
      runs.sort(isReversing ? runs.order.reversed : runs.order.next, now: now, visible: runRows)
    }
  }
}
