import OrderedCollections
import Synchronization
import Testing

@testable import Console
@testable import Journal
@testable import LogKit
@testable import Operators
@testable import Specs
@testable import Workflow

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

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

  private func feed(
    _ provider: ListingOperator,
    readOnly: Bool = true,
    clock: any Clock<Duration> = ContinuousClock()
  ) -> TestFeed {
    var place = state.place
    place.clock = clock
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
    #expect(!provider.questions.contains { $0.hasPrefix("describe") })
    #expect(copies.count == 1)
    feed.feed.stop()
    #expect(Files.names(in: state.folder.path + "/browsed").isEmpty)
  }

  /// Folders of copies, of whichever console.
  private var copies: [String] {
    let browsed = state.folder.path + "/browsed"
    return Files.names(in: browsed).filter { !$0.hasSuffix(".lock") }.flatMap {
      Files.names(in: "\(browsed)/\($0)")
    }
  }

  @Test func aCopyThatAKilledConsoleLeftIsRemoved() throws {
    let browsed = state.folder.path + "/browsed"
    let (living, other) = (JobLogShelf(state.folder), JobLogShelf(state.folder))
    let kept = try living.make(job("kept"))
    // Of a console that was killed there is a lock file that nobody has locked, or none.
    try Files.makeFolders(browsed + "/left/a.1.0")
    state.write("", to: "state/browsed/left.lock")
    try Files.makeFolders(browsed + "/2147483000/a.1.0")
    try other.make(job("gone"))
    other.clear()
    #expect(Files.exists(kept) && copies == [String(kept.split(separator: "/").last ?? "")])
    living.clear()
    #expect(Files.names(in: browsed).isEmpty)
  }

  @Test func copiesOfTheLastFewJobsAreKept() throws {
    let shelf = JobLogShelf(state.folder)
    let jobs = (0..<JobLogShelf.kept + 2).map { job("job-\($0)") }
    for job in jobs {
      try shelf.turn(to: job)
      try shelf.make(job)
    }
    #expect(jobs.map { Files.exists(shelf.folder(of: $0)) } == [false, false, true, true, true, true])
    // Who is turned to again is not the oldest any more.
    try shelf.turn(to: jobs[2])
    try shelf.turn(to: jobs[0])
    #expect(Files.exists(shelf.folder(of: jobs[2])) && !Files.exists(shelf.folder(of: jobs[3])))
    shelf.clear()
  }

  @Test func aLogThatCouldNotBeWrittenIsNotWhole() async throws {
    let provider = ListingOperator(.init(log: Self.batches(["one\n", "two\n", "three\n"])))
    let shelf = JobLogShelf(state.folder)
    let fullness = Fullness()
    let mailbox = Mailbox()
    let job = job("full")
    let clock = PassingClock(passing: 3)
    let copy = JobLogCopy(job, on: shelf, clock: clock, mailbox: mailbox, write: fullness.write)
    let task = Task { await copy.run { provider } }
    // The disk has no room for four looks, whose pauses grow; nothing is read meanwhile.
    #expect(await clock.sleeps(4) == [.seconds(2), .seconds(4), .seconds(8), .seconds(16)])
    #expect(provider.questions.filter { $0.hasPrefix("log") } == ["log from 0"])
    task.cancel()
    await task.value
    var standings: [JobLogStanding] = []
    for case .jobLog(_, let standing) in mailbox.drain() { standings.append(standing) }
    #expect(!standings.contains(.ended))
    guard case .stale(_, let reason)? = standings.last else {
      Issue.record("\(standings)")
      return
    }
    #expect(reason.contains("No space left"))
  }

  @Test func aLogIsWholeOnceThereIsRoomAgain() async throws {
    let provider = ListingOperator(.init(log: Self.batches(["one\n", "two\n", "no line end"])))
    let shelf = JobLogShelf(state.folder)
    let fullness = Fullness(failures: 5)
    let mailbox = Mailbox()
    let job = job("full")
    await JobLogCopy(
      job,
      on: shelf,
      clock: PassingClock(passing: 10),
      mailbox: mailbox,
      write: fullness.write
    ).run { provider }
    guard case .jobLog(_, .ended)? = mailbox.drain().last else {
      Issue.record("the end is not told")
      return
    }
    let log = try Files.read(shelf.folder(of: job) + "/log")
    #expect(String(decoding: log, as: UTF8.self) == "one\ntwo\nno line end")
    shelf.clear()
  }

  @Test func aLiveLogWithoutNewsIsAskedForEverMoreSeldom() async throws {
    let provider = ListingOperator(.init(log: Self.batches(["one\n"]), state: .running))
    let clock = PassingClock(passing: 6)
    let copy = JobLogCopy(job("calm"), on: JobLogShelf(state.folder), clock: clock, mailbox: Mailbox())
    let task = Task { await copy.run { provider } }
    #expect(await clock.sleeps(7) == [2, 4, 8, 16, 32, 60, 60].map { Duration.seconds($0) })
    // What comes then is worth another look soon.
    #expect(provider.questions.count { $0 == "state calm" } == 7)
    #expect(!provider.questions.contains("describe calm"))
    task.cancel()
    await task.value
  }

  @Test func aProviderThatCannotBeMadeIsTriedAgain() async throws {
    let provider = ListingOperator(.init())
    let tries = Mutex(0)
    let mailbox = Mailbox()
    let shelf = JobLogShelf(state.folder)
    await JobLogCopy(job("a"), on: shelf, clock: PassingClock(passing: 2), mailbox: mailbox).run {
      let count = tries.withLock { tries in
        tries += 1
        return tries
      }
      if count < 3 { throw OperatorError(.unavailable, "no credentials yet") }
      return provider
    }
    var standings: [JobLogStanding] = []
    for case .jobLog(_, let standing) in mailbox.drain() { standings.append(standing) }
    guard standings.count == 2, case .stale(_, "no credentials yet") = standings[0], standings[1] == .ended
    else {
      Issue.record("\(standings)")
      return
    }
    shelf.clear()
  }

  @Test func aListIsReadTheMoreSeldomTheMorePagesItHas() async throws {
    let provider = ListingOperator(.init(pages: [["a"], ["b"], ["c"]]))
    let clock = PassingClock(passing: 0)
    let feed = feed(provider, clock: clock)
    look(feed, .list(atLeast: 3))
    #expect(await clock.sleeps(1) == [.seconds(15)])
  }

  @Test func aListThatIsLeftMeanwhileIsNotToldInPart() async throws {
    let (reached, reaching) = AsyncStream.makeStream(of: Void.self)
    let (held, holding) = AsyncStream.makeStream(of: Void.self)
    let provider = ListingOperator(
      .init(
        pages: [["a"], ["b"]],
        beforePage: { _ in
          reaching.yield()
          // Ends with the task.
          for await _ in held {}
        }
      )
    )
    let feed = feed(provider)
    look(feed, .list(atLeast: 2))
    for await _ in reached { break }
    look(feed, .one(job("a")))
    // The next question waits for the end of the one before.
    let isPart = try await feed.first { message -> Bool? in
      switch message {
      case .jobs: true
      case .job: false
      default: nil
      }
    }
    holding.finish()
    #expect(!isPart && provider.questions == ["page 0", "describe a"])
  }

  @Test func stacksThatCannotBeReadAreReadAgain() async throws {
    let folder = state.path + "/stacks"
    let kept = try Files.read(folder + "/far.yaml")
    try Files.removeTree(folder)
    // A link to itself.
    #expect(symlink("stacks", folder) == 0)
    let clock = PassingClock(passing: 0)
    let feed = feed(ListingOperator(.init()), clock: clock)
    look(feed, .list(atLeast: 1))
    let reason = try await feed.first { if case .jobsFailed(let reason) = $0 { reason } else { nil } }
    #expect(reason.hasPrefix("the stacks cannot be read"))
    Files.remove(folder)
    try Files.makeFolders(folder)
    state.write(String(decoding: kept, as: UTF8.self), to: "stacks/far.yaml")
    clock.pass()
    let sources = try await feed.first { message -> [JobSource]? in
      if case .jobSources(let sources) = message, !sources.isEmpty { sources } else { nil }
    }
    #expect(sources == [source])
  }

  private static func batches(_ texts: [String]) -> [LogBatch] {
    texts.enumerated().map { number, text in
      LogBatch(
        entries: [.init(.bytes(Array(text.utf8), .merged), time: Sample.now)],
        cursor: [UInt8(number + 1)]
      )
    }
  }

  @Test func aReadOnlyConsoleStopsNoJob() async throws {
    let provider = ListingOperator(.init())
    let readOnly = feed(provider)
    readOnly.feed.perform(.cancelJob(job("a")))
    let refusal = try await readOnly.first { if case .answered(_, let notice) = $0 { notice } else { nil } }
    #expect(refusal.kind == .error && refusal.text.contains("read-only"))
    let other = feed(provider, readOnly: false)
    other.feed.perform(.cancelJob(job("a")))
    let told = try await other.first { message -> Notice? in
      if case .answered(_, let notice) = message, notice.text.contains("told to stop") { notice } else { nil }
    }
    #expect(told.kind == .info)
    #expect(provider.questions == ["cancel a"])
  }
}

/// A disk that is full for so many writes.
private final class Fullness: Sendable {
  private let left: Mutex<Int>

  init(failures: Int = .max) { left = Mutex(failures) }

  var write: PositionedWrite {
    { [self] file, bytes, offset in
      let isFull = left.withLock { left in
        left -= 1
        return left >= 0
      }
      guard !isFull else {
        errno = ENOSPC
        return -1
      }
      return pwrite(file, bytes.baseAddress, bytes.count, off_t(offset))
    }
  }
}
