import OrderedCollections
import Testing

@testable import Console
@testable import Journal
@testable import LogKit
@testable import Operators
@testable import Specs
@testable import Workflow

@Suite struct JobFeedTests {
  private let state: TestState
  private let source = JobSource(stack: "far", component: "cluster", flavor: .kubernetes)

  init() throws {
    state = try TestState()
    try Files.makeFolders(state.path + "/stacks")
    state.write(
      """
      stack_name: far
      components:
        orchestrator: {name: default, type: orchestrator, flavor: local}
        artifact_store: {name: here, type: artifact_store, flavor: local}
        step_operator: {name: cluster, type: step_operator, flavor: kubernetes}

      """,
      to: "stacks/far.yaml"
    )
  }

  private func feed(_ provider: ListingOperator, readOnly: Bool = true) -> TestFeed {
    var place = state.place
    place.readOnly = readOnly
    place.makeOperator = { _ in provider }
    return TestFeed(place)
  }

  private func job(_ name: String) -> JobRef {
    JobRef(source: source, handle: JobHandle(id: name), name: name)
  }

  private func look(_ feed: TestFeed, _ subject: JobsRequest.Subject?) {
    feed.feed.perform(.subscribe(Subscription(jobs: subject.map { JobsRequest(subject: $0, wish: 0) })))
  }

  @Test func pagesAreReadUntilThereAreEnough() async throws {
    let provider = ListingOperator(.init(pages: [["a", "b"], ["c", "d"], ["e"]]))
    let feed = feed(provider)
    look(feed, .list(atLeast: 3))
    let sources = try await feed.first { if case .jobSources(let sources) = $0 { sources } else { nil } }
    #expect(sources == [source])
    let first = try await feed.first { if case .jobs(_, let listing) = $0 { listing } else { nil } }
    guard case .jobs(let rows, _, let hasMore) = first else {
      Issue.record("\(first)")
      return
    }
    #expect(rows.map(\.job.name) == ["a", "b", "c", "d"] && hasMore)
    #expect(provider.questions == ["page 0", "page 1"])
    look(feed, .list(atLeast: 5))
    let whole = try await feed.first { message -> [JobRow]? in
      if case .jobs(_, .jobs(let rows, _, hasMore: false)) = message { rows } else { nil }
    }
    #expect(whole.count == 5)
  }

  @Test func aProviderThatDoesNotAnswerIsToldWithItsWords() async throws {
    let feed = feed(ListingOperator(.init(failure: OperatorError(.unavailable, "connection refused"))))
    look(feed, .list(atLeast: 1))
    let reason = try await feed.first { message -> String? in
      if case .jobs(_, .failed(let reason)) = message { reason } else { nil }
    }
    #expect(reason == "connection refused")
    look(feed, .one(job("a")))
    let other = try await feed.first { message -> String? in
      if case .job(_, .failed(let reason)) = message { reason } else { nil }
    }
    #expect(other == "connection refused")
  }

  @Test func aJobIsDescribed() async throws {
    let feed = feed(ListingOperator(.init()))
    look(feed, .one(job("a")))
    let facts = try await feed.first { message -> [String]? in
      if case .job(_, .description(let description, _)) = message {
        description.facts.map { $0.value }
      } else {
        nil
      }
    }
    #expect(facts == ["any:1"])
  }

  @Test func aLogIsCopiedAndShownLikeEveryOther() async throws {
    let lines = (0..<3).map { number in
      LogBatch(
        entries: [.init(.bytes(Array("line \(number)\n".utf8), .merged), time: Sample.now)],
        cursor: [UInt8(number + 1)]
      )
    }
    let provider = ListingOperator(.init(log: lines))
    let feed = feed(provider)
    let job = job("talks/a lot")
    feed.feed.perform(
      .subscribe(
        Subscription(
          logs: [LogRequest(key: .job(job), window: .tail(10))],
          jobs: JobsRequest(subject: .log(job), wish: 0)
        )
      )
    )
    // The file and the word of its end come in either order.
    var (shown, hasEnded) = (LogContent(), false)
    let content = try await feed.first { message -> LogContent? in
      if case .log(.job, let content) = message { shown = content }
      if case .jobLog(_, .ended) = message { hasEnded = true }
      return hasEnded && shown.count == 3 ? shown : nil
    }
    #expect((0..<3).map { content[$0]?.text } == ["line 0", "line 1", "line 2"])
    // What an ended job has written is read to its end, and then no more.
    #expect(provider.questions.filter { $0.hasPrefix("log") } == ["log from 0", "log from 3"])
    let folder = JobLogCopy.folder(of: job, in: state.folder)
    #expect(Files.exists(folder + "/log"))
    feed.feed.stop()
    #expect(!Files.exists(folder))
  }

  @Test func aCopyThatAKilledConsoleLeftIsRemoved() throws {
    // No process has this number: it is above the kernel's largest.
    let left = state.folder.path + "/browsed/2147483000"
    let other = state.folder.path + "/browsed/1"
    try Files.makeFolders(left + "/a.1.0")
    try Files.makeFolders(other)
    JobLogFolders.clean(state.folder)
    #expect(!Files.exists(left) && Files.exists(other))
  }

  @Test func aReadOnlyConsoleStopsNoJob() async throws {
    let provider = ListingOperator(.init())
    let readOnly = feed(provider)
    readOnly.feed.perform(.cancelJob(job("a")))
    let refusal = try await readOnly.first { if case .done(let notice) = $0 { notice } else { nil } }
    #expect(refusal.kind == .error && refusal.text.contains("read-only"))
    let other = feed(provider, readOnly: false)
    other.feed.perform(.cancelJob(job("a")))
    let told = try await other.first { message -> Notice? in
      if case .done(let notice) = message, notice.text.contains("told to stop") { notice } else { nil }
    }
    #expect(told.kind == .info)
    #expect(provider.questions == ["cancel a"])
  }
}
