import OrderedCollections
import Synchronization

@testable import Operators
@testable import Workflow

/// An operator whose provider has pages of jobs, and says what a test tells it to say.
final class ListingOperator: StepOperator {
  struct Provider: Sendable {
    /// Names, page by page.
    var pages: [[String]] = [[]]
    var failure: OperatorError?
    var log: [LogBatch] = []
    /// Where every job stands.
    var state = StepState.succeeded
    /// Waited for before a page is given.
    var beforePage: @Sendable (Int) async -> Void = { _ in }
    /// What it was asked, in order.
    var questions: [String] = []
  }

  let provider: Mutex<Provider>
  let logWriter = LogWriter.engine

  init(_ provider: Provider) { self.provider = Mutex(provider) }

  var questions: [String] { provider.withLock(\.questions) }

  private func ask(_ question: String) throws(OperatorError) -> Provider {
    let provider = provider.withLock { provider in
      provider.questions.append(question)
      return provider
    }
    if let failure = provider.failure { throw failure }
    return provider
  }

  func jobs(matching query: JobQuery, page: PageToken?) async throws -> JobPage {
    let number = page.flatMap { Int($0.text) } ?? 0
    let provider = try ask("page \(number)")
    await provider.beforePage(number)
    let pages = provider.pages
    let jobs = pages[number].map { name in
      ListedJob(handle: JobHandle(id: name), name: name, state: .running, providerState: "Active")
    }
    return JobPage(jobs: jobs, next: number + 1 < pages.count ? PageToken("\(number + 1)") : nil)
  }

  func describe(_ job: JobHandle) async throws(OperatorError) -> JobDescription {
    let state = try ask("describe \(job.id)").state
    let listed = ListedJob(handle: job, name: job.id, state: state, providerState: "Complete")
    return JobDescription(job: listed, facts: ["image": "any:1"])
  }

  func state(of job: JobHandle) async throws(OperatorError) -> StepState? { try ask("state \(job.id)").state }

  func logs(of job: JobHandle, from cursor: [UInt8]?) -> AsyncThrowingStream<LogBatch, any Error> {
    let place = cursor.flatMap { $0.first.map(Int.init) } ?? 0
    let batches = Result { try ask("log from \(place)").log.dropFirst(place) }
    return AsyncThrowingStream { stream in
      switch batches {
      case .success(let batches):
        for batch in batches { stream.yield(batch) }
        stream.finish()
      case .failure(let error): stream.finish(throwing: error)
      }
    }
  }

  func cancel(_ job: JobHandle) async throws(OperatorError) { _ = try ask("cancel \(job.id)") }
  func consoleLinks(for job: JobHandle) -> [ConsoleLink] { [] }

  // No step runs here.
  func check(_ step: PlannedStep, in stack: Stack) -> [OperatorProblem] { [] }
  func request(for job: JobSpec) -> RequestPreview { RequestPreview(method: "", target: "", body: .null) }
  func find(_ job: JobSpec) async throws(OperatorError) -> JobHandle? { nil }
  func submit(_ job: JobSpec) async throws(OperatorError) -> JobHandle {
    throw OperatorError(.refused, "no step runs here")
  }
  func watch(_ roster: JobRoster) -> AsyncStream<[JobUpdate]> { AsyncStream { nil } }
}
