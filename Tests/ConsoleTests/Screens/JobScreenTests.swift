import Testing

@testable import Console
@testable import Operators
@testable import ScreenKit
@testable import Workflow

@Suite struct JobScreenTests {
  @Test func jobsOfAllProviders() {
    var model = JobSample.answered()
    Sample.press(&model, "j")
    Golden.expectEveryLook(model, "jobs")
    Sample.press(&model, "/")
    Sample.type(&model, "state:run !ours:yes")
    Golden.expectEveryLook(model, "jobs-filter")
  }

  @Test func beforeTheFirstAnswer() {
    var model = JobSample.model()
    Golden.expectEveryLook(model, "jobs-reading")
    Sample.send(&model, .feed(.jobsFailed("the stacks cannot be read: stacks: permission denied")))
    Golden.expectEveryLook(model, "jobs-unread")
    Sample.send(&model, .feed(.jobSources([JobSample.gpu, JobSample.far])))
    Golden.expectEveryLook(model, "jobs-loading")
    Sample.send(&model, .feed(.jobs(JobSample.gpu, .jobs([], asOf: Sample.now, hasMore: false))))
    Sample.send(&model, .feed(.jobs(JobSample.far, .jobs([], asOf: Sample.now, hasMore: false))))
    Golden.expectEveryLook(model, "jobs-empty")
  }

  @Test func withoutAnOperator() {
    var model = JobSample.model()
    Sample.send(&model, .feed(.jobSources([])))
    Golden.expectEveryLook(model, "jobs-none")
  }

  @Test func aProviderThatDoesNotAnswer() {
    let reason = "the Jobs of namespace ml cannot be listed: connection refused by 10.0.0.1:6443"
    var model = JobSample.model()
    Sample.send(
      &model,
      .feed(.jobSources([JobSample.gpu])),
      .feed(.jobs(JobSample.gpu, .failed(reason)))
    )
    Golden.expectEveryLook(model, "jobs-error")
    model = JobSample.answered()
    Sample.send(&model, .feed(.jobs(JobSample.gpu, .failed(reason))))
    Golden.expectEveryLook(model, "jobs-stale")
  }

  @Test func thousandsOfJobs() {
    let rows = (0..<4_321).map { (number: Int) in
      JobSample.row("sweep-\(number)", number % 7 == 0 ? .running : .succeeded, ago: number * 60)
    }
    var model = JobSample.model()
    Sample.send(
      &model,
      .feed(.jobSources([JobSample.gpu])),
      .feed(.jobs(JobSample.gpu, .jobs(rows, asOf: Sample.now, hasMore: true)))
    )
    Sample.press(&model, "G")
    Golden.expectEveryLook(model, "jobs-many")
  }

  @Test func aQuestionBeforeAJobIsStopped() {
    var model = JobSample.answered()
    Sample.press(&model, "c")
    Golden.expectEveryLook(model, "question-cancel-job")
  }

  @Test func aJob() {
    var model = JobSample.answered()
    Sample.press(&model, "j enter")
    let job = JobSample.rows[0].ref
    Golden.expectEveryLook(model, "job-loading")
    Sample.send(&model, .feed(.job(job, .failed("no answer from 10.0.0.1:6443 within 10 s"))))
    Golden.expectEveryLook(model, "job-error")
    Sample.send(&model, .feed(.job(job, .description(JobSample.description, asOf: Sample.now))))
    Golden.expectEveryLook(model, "job")
    Sample.press(&model, "pagedown")
    Sample.send(&model, .feed(.job(job, .failed("no answer from 10.0.0.1:6443 within 10 s"))))
    Golden.expectEveryLook(model, "job-stale")
  }

  @Test func theLogOfAJob() {
    var model = JobSample.answered()
    Sample.press(&model, "G k k l")
    guard case .jobLog(let job) = model.route else {
      Issue.record("\(model.route) is no log of a job")
      return
    }
    Golden.expectEveryLook(model, "job-log-loading")
    Sample.send(
      &model,
      .feed(.jobLog(job, .live)),
      .feed(.log(.job(job), Sample.content(total: 12_345, 12_200..<12_345)))
    )
    Golden.expectEveryLook(model, "job-log")
    Sample.send(&model, .feed(.jobLog(job, .stale(since: Sample.now, "connection refused by 10.0.0.1:6443"))))
    Golden.expectEveryLook(model, "job-log-stale")
  }
}
