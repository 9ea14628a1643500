import Testing

@testable import Console
@testable import Operators
@testable import ScreenKit
@testable import Workflow

@Suite struct JobUpdateTests {
  private func shown(_ model: AppModel) -> [String] { model.jobs.shown.map { model.jobs.rows[$0].job.name } }

  @Test func onlyAnOpenViewOfJobsIsAskedFor() {
    var model = Sample.model()
    #expect(model.wantedSubscription.jobs == nil)
    Sample.press(&model, "J")
    #expect(model.subscription.jobs?.subject == .list(atLeast: JobsModel.page))
    Sample.press(&model, "escape")
    #expect(model.route == .runs && model.subscription.jobs == nil)
    Sample.press(&model, ":")
    Sample.type(&model, "jobs")
    Sample.press(&model, "enter")
    #expect(model.route == .jobs)
  }

  @Test func anAnswerNowIsAnotherRequest() {
    var model = JobSample.answered()
    let before = model.subscription.jobs
    Sample.press(&model, "ctrl-r")
    #expect(before != nil && model.subscription.jobs != before)
  }

  @Test func moreIsAskedForAtTheEndAndNotBefore() {
    let rows = (0..<600).map { (number: Int) in JobSample.row("sweep-\(number)", .succeeded, ago: number) }
    var model = JobSample.model()
    Sample.send(
      &model,
      .feed(.jobSources([JobSample.gpu])),
      .feed(.jobs(JobSample.gpu, .jobs(rows, asOf: Sample.now, hasMore: true)))
    )
    Sample.press(&model, "j")
    #expect(model.subscription.jobs?.subject == .list(atLeast: JobsModel.page))
    Sample.press(&model, "G")
    #expect(model.subscription.jobs?.subject == .list(atLeast: 2 * JobsModel.page))
    Sample.press(&model, "k k")
    #expect(model.subscription.jobs?.subject == .list(atLeast: 2 * JobsModel.page))
  }

  @Test func theCursorStaysOnItsJob() {
    var model = JobSample.answered()
    Sample.press(&model, "j j")
    let name = model.jobs.selected?.job.name
    let fresh = JobSample.row("fresh", .queued, ago: 1)
    Sample.send(
      &model,
      .feed(.jobs(JobSample.gpu, .jobs([fresh] + JobSample.rows, asOf: Sample.now, hasMore: false)))
    )
    #expect(shown(model).first == "fresh")
    #expect(model.jobs.selected?.job.name == name)
  }

  @Test func markedJobsAreStoppedAfterOneQuestion() {
    var model = JobSample.answered()
    Sample.press(&model, "home space space space space")
    #expect(model.jobs.marked.count == 4)
    Golden.expectEveryLook(model, "jobs-marked")
    #expect(Sample.press(&model, "c").isEmpty)
    let marked = model.jobs.markedRows
    let live = marked.filter { !($0.job.state?.isEnded ?? false) }
    #expect(live.count > 1 && model.question?.title == "cancel \(live.count) jobs?")
    for row in marked { #expect(model.question?.lines.contains { $0.contains(row.job.name) } == true) }
    Golden.expectEveryLook(model, "question-cancel-jobs")
    var kept = model
    Sample.press(&kept, "n")
    #expect(kept.jobs.marked.count == 4)
    #expect(Sample.press(&model, "y") == live.map { .cancelJob($0.ref) })
    #expect(model.jobs.marked.isEmpty)
  }

  @Test func marksGoWithEscapeAndWithTheirJobs() {
    var model = JobSample.answered()
    Sample.press(&model, "home space space")
    let gone = model.jobs.markedRows[0]
    let rows = (gone.source == JobSample.gpu ? JobSample.rows : JobSample.farRows).filter {
      $0.ref != gone.ref
    }
    Sample.send(&model, .feed(.jobs(gone.source, .jobs(rows, asOf: Sample.now, hasMore: false))))
    #expect(model.jobs.marked.count == 1)
    Sample.press(&model, "escape")
    #expect(model.jobs.marked.isEmpty && model.route == .jobs)
    Sample.press(&model, "escape")
    #expect(model.route == .runs)
  }

  @Test func logsOfMarkedJobsAreTurnedThrough() {
    var model = JobSample.answered()
    let rows = model.jobs.shown.map { model.jobs.rows[$0] }
    let strangers = rows.indices.filter { !rows[$0].isOurs }.prefix(2)
    for place in strangers {
      Sample.press(&model, "home")
      for _ in 0..<place { Sample.press(&model, "j") }
      Sample.press(&model, "space")
    }
    Sample.press(&model, "l")
    let (first, second) = (rows[strangers[0]].ref, rows[strangers[1]].ref)
    #expect(model.route == .jobLog(first))
    Sample.press(&model, "tab")
    #expect(model.route == .jobLog(second))
    Sample.press(&model, "tab")
    #expect(model.route == .jobLog(first))
    Sample.press(&model, "shift-tab escape")
    #expect(model.route == .jobs && model.jobs.marked.count == 2)
  }

  @Test func aFailureLeavesWhatIsKnown() {
    var model = JobSample.answered()
    let before = shown(model)
    Sample.send(&model, .feed(.jobs(JobSample.gpu, .failed("no answer"))))
    #expect(shown(model) == before && before.count == 7)
    Sample.send(&model, .feed(.jobSources([JobSample.far])))
    #expect(shown(model) == JobSample.farRows.map(\.job.name))
  }

  @Test func everyColumnSortsBothWays() {
    var model = JobSample.answered()
    let newest = shown(model)
    #expect(newest.first?.hasPrefix("wait-for-a-node") == true && newest.last == "odd")
    var seen = [newest]
    for _ in 1..<JobOrder.Column.allCases.count {
      Sample.press(&model, "s")
      seen.append(shown(model))
    }
    #expect(seen[1] == seen[1].sorted() && Set(seen).count == seen.count)
    Sample.press(&model, "s")
    #expect(shown(model) == newest)
    Sample.press(&model, "S")
    #expect(shown(model).first == "odd")
  }

  @Test(arguments: [
    ("bert", 2), ("state:run", 2), ("operator:gpu !state:fail", 4), ("ours:yes", 1),
    ("owner:bo state:stopped", 1),
    ("!ours:y", 6), ("nobody", 0),
  ])
  func filters(_ text: String, _ count: Int) {
    var model = JobSample.answered()
    Sample.press(&model, "/")
    Sample.type(&model, text)
    Sample.press(&model, "enter")
    #expect(shown(model).count == count)
    // Escape gives the whole list back before it leaves.
    Sample.press(&model, "escape")
    #expect(shown(model).count == 7 && model.route == .jobs)
  }

  @Test func aJobIsStoppedAfterAQuestionOnly() {
    var model = JobSample.answered()
    Sample.press(&model, "j")
    let job = JobSample.rows[0].ref
    #expect(Sample.press(&model, "c").isEmpty)
    #expect(model.question?.lines.last?.contains("attempt 2 of step train") == true)
    #expect(Sample.press(&model, "y").contains(.cancelJob(job)))
    Sample.press(&model, "c")
    #expect(!Sample.press(&model, "n").contains(.cancelJob(job)))
    // One that has ended is not asked about.
    Sample.press(&model, "G k")
    Sample.press(&model, "c")
    #expect(model.question == nil && model.notice?.text.contains("has ended") == true)
  }

  @Test func theLogOfOneOfOursIsTheStepsOwn() {
    var model = JobSample.answered()
    Sample.press(&model, "j l")
    #expect(model.route == .log(Sample.id(41), step: "train"))
    Sample.press(&model, "escape")
    #expect(model.route == .jobs)
  }

  @Test func theLogOfOneOfOursIsOfTheJobsAttempt() {
    var model = JobSample.answered()
    var older = JobSample.row("older", .failed, ago: 1, of: JobSample.ours)
    older.job.key?.attempt.attempt = 1
    Sample.send(&model, .feed(.jobs(JobSample.gpu, .jobs([older], asOf: Sample.now, hasMore: false))))
    Sample.press(&model, "g l")
    #expect(model.route == .log(Sample.id(41), step: "train"))
    #expect(model.run?.chosenAttempts["train"] == 1)
  }

  /// Whoever may write to the cluster may write any attempt into the mark.
  @Test(arguments: [Int.min, -3, 0, 99, Int.max])
  func anAttemptThatCannotBeIsTheNearest(_ attempt: Int) {
    var model = JobSample.answered()
    var stranger = JobSample.row("stranger", .failed, ago: 1, of: JobSample.ours)
    stranger.job.key?.attempt.attempt = attempt
    Sample.send(&model, .feed(.jobs(JobSample.gpu, .jobs([stranger], asOf: Sample.now, hasMore: false))))
    Sample.press(&model, "g l")
    let view = RunView(id: Sample.id(41), state: Sample.liveRun(), isAttended: true)
    Sample.send(&model, .feed(.run(view)))
    #expect(model.subscription.logs.map(\.key.attempt) == [attempt < 1 ? 1 : 2])
  }

  /// The log of a job that runs as so many instances.
  private func logOfAJob(instances: Int?) -> (model: AppModel, job: JobRef) {
    var model = JobSample.answered()
    var row = JobSample.row("wide", .running, ago: 1)
    row.job.instances = instances
    Sample.send(&model, .feed(.jobs(JobSample.gpu, .jobs([row], asOf: Sample.now, hasMore: false))))
    Sample.press(&model, "g l")
    #expect(model.route == .jobLog(row.ref))
    return (model, row.ref)
  }

  @Test func instancesOfALogAreGoneRound() {
    var (model, job) = logOfAJob(instances: 3)
    for expected in [1, 2, 0, 1] {
      Sample.press(&model, "]")
      job.instance = expected
      #expect(model.route == .jobLog(job) && model.subscription.logs.map(\.key) == [.job(job)])
    }
    Sample.press(&model, "[ [")
    job.instance = 2
    #expect(model.route == .jobLog(job))
    Sample.press(&model, "escape")
    #expect(model.route == .jobs)
  }

  @Test(arguments: [nil, 1])
  func instancesThatAreNotThereAreNotTurnedTo(_ count: Int?) {
    var (model, job) = logOfAJob(instances: count)
    Sample.press(&model, "]")
    #expect(model.route == .jobLog(job))
    let word = count == nil ? "does not say how many instances" : "runs as one instance"
    #expect(model.notice?.text.contains(word) == true)
  }

  @Test func whoseAJobIsIsNotSaidBeforeItIsKnown() {
    var model = JobSample.answered()
    Sample.press(&model, "j enter")
    Sample.send(&model, .feed(.jobs(JobSample.gpu, .jobs([], asOf: Sample.now, hasMore: false))))
    Sample.press(&model, "c")
    #expect(model.question?.lines.last?.contains("not known yet") == true)
    Sample.press(&model, "n")
    Sample.send(
      &model,
      .feed(.job(JobSample.rows[0].ref, .description(JobSample.description, asOf: Sample.now)))
    )
    Sample.press(&model, "c")
    #expect(model.question?.lines.last?.contains("attempt 2 of step train") == true)
  }

  @Test func whoComesBackToTheListBeginsWithItsFirstPage() {
    let rows = (0..<600).map { (number: Int) in JobSample.row("sweep-\(number)", .succeeded, ago: number) }
    var model = JobSample.model()
    Sample.send(
      &model,
      .feed(.jobSources([JobSample.gpu])),
      .feed(.jobs(JobSample.gpu, .jobs(rows, asOf: Sample.now, hasMore: true)))
    )
    Sample.press(&model, "G")
    // A job is looked at, and the list is still behind it.
    Sample.press(&model, "enter")
    Sample.press(&model, "escape")
    #expect(model.subscription.jobs?.subject == .list(atLeast: 2 * JobsModel.page))
    Sample.press(&model, "escape")
    Sample.press(&model, "J")
    #expect(model.subscription.jobs?.subject == .list(atLeast: JobsModel.page))
  }

  @Test func thatTheProvidersAreNotKnownEndsWithTheirNames() {
    var model = JobSample.model()
    Sample.send(&model, .feed(.jobsFailed("the stacks cannot be read: no folder")))
    #expect(model.jobs.failure == "the stacks cannot be read: no folder" && !model.jobs.isLoaded)
    Sample.send(&model, .feed(.jobSources([])))
    #expect(model.jobs.failure == nil)
  }

  @Test func whatAProviderSaysOfAnotherJobIsNotShown() {
    var model = JobSample.answered()
    Sample.press(&model, "enter")
    guard case .job(let job) = model.route else {
      Issue.record("\(model.route) is no job")
      return
    }
    Sample.send(&model, .feed(.job(JobSample.rows[1].ref, .failed("another"))))
    #expect(model.jobs.sheet(of: job) == nil)
    #expect(Sample.press(&model, "o").contains(.openJob(job)))
  }
}
