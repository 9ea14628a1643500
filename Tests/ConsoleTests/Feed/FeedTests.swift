import Foundation
import Testing

@testable import Console
@testable import Journal
@testable import LogKit
@testable import ScreenKit
@testable import Specs
@testable import Workflow

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct FeedRunTests {
  @Test func runsAreListedFromFoldersAndFromTheIndex() async throws {
    let state = try TestState()
    let old = try TestRun(state.folder, 1)
    try old.put(Sample.fact("load", 1, .running), .run(RunFact(status: .failed, reason: "load failed")))
    try RunIndex.write(state.folder).put([RunSummary(try RunFollower(old.folder).state)])
    let live = try TestRun(state.folder, 2)
    try live.put(Sample.fact("load", 1, .running))
    let feed = TestFeed(state.place)
    let rows = try await feed.first { message -> [RunRow]? in
      if case .runs(let rows) = message, rows.count == 2 { rows } else { nil }
    }
    #expect(rows.map(\.name) == ["train-2", "train-1"])
    #expect(rows.map(\.note) == ["load: running", "load failed"])
  }

  @Test func aNewRunAndItsEventsArrive() async throws {
    let state = try TestState()
    let feed = TestFeed(state.place)
    _ = try await feed.first { if case .runs(let rows) = $0 { rows } else { nil } }
    let run = try TestRun(state.folder, 3)
    _ = try await feed.first { message -> Bool? in
      if case .runs(let rows) = message, rows.contains(where: { $0.id == run.folder.id }) {
        true
      } else {
        nil
      }
    }
    try run.put(Sample.fact("load", 1, .running))
    let row = try await feed.first { message -> RunRow? in
      if case .rows(let rows) = message { rows.first { $0.steps.first == .running } } else { nil }
    }
    #expect(row.note == "load: running")
  }

  @Test func theOpenedRunIsFollowed() async throws {
    let state = try TestState()
    let run = try TestRun(state.folder, 4)
    let feed = TestFeed(state.place)
    feed.feed.perform(.subscribe(Subscription(run: run.folder.id)))
    let first = try await feed.first { if case .run(let view) = $0 { view } else { nil } }
    #expect(first.state.steps.allSatisfy { $0.state == .waiting })
    #expect(!first.isAttended)
    try run.put(Sample.fact("load", 1, .running))
    let second = try await feed.first { message -> RunView? in
      if case .run(let view) = message, view.state.steps[0].state == .running { view } else { nil }
    }
    #expect(second.state.sequence == 2)
  }

  @Test func aRunThatIsNotThereIsASentence() async throws {
    let state = try TestState()
    let feed = TestFeed(state.place)
    feed.feed.perform(.subscribe(Subscription(run: Sample.id(9))))
    let reason = try await feed.first { if case .runFailed(_, let reason) = $0 { reason } else { nil } }
    #expect(reason.contains("plan.json"))
  }

  @Test func readOnlyRefusesEveryAction() async throws {
    let state = try TestState()
    let feed = TestFeed(state.place)
    feed.feed.perform(.act(.cancel(Sample.id(1))))
    let notice = try await feed.first { if case .answered(_, let notice) = $0 { notice } else { nil } }
    #expect(notice.kind == .error)
    #expect(notice.text.contains("read-only"))
  }

  @Test func specsAreReadAndReadAgainWhenTheyChange() async throws {
    let state = try TestState()
    state.write("name: one\nsteps:\n  a: {command: x}\n", to: "pipelines/one.yaml")
    let feed = TestFeed(state.place)
    feed.feed.perform(.subscribe(Subscription(specs: true)))
    let first = try await feed.first { if case .specs(let catalogue) = $0 { catalogue } else { nil } }
    #expect(first.pipelines.map(\.name) == ["one"])
    state.write("name: two\nsteps:\n  a: {command: x}\n", to: "pipelines/two.yaml")
    let second = try await feed.first { message -> Catalogue? in
      if case .specs(let catalogue) = message, catalogue.pipelines.map(\.name) == ["one", "two"] {
        catalogue
      } else {
        nil
      }
    }
    #expect(second.stacks.map(\.name) == ["local"])
  }

  @Test func aThemeIsReadAgainWhenItsFileChanges() async throws {
    let state = try TestState()
    state.write("name: mine\nextends: nord\n", to: "mine.yaml")
    let feed = TestFeed(state.place)
    feed.feed.perform(.loadTheme(state.path + "/mine.yaml"))
    let first = try await feed.first { if case .theme(let theme) = $0 { theme } else { nil } }
    #expect(first[.accent] == BuiltInTheme.named("nord")?.theme[.accent])
    state.write("name: mine\nextends: nord\nroles: {accent: red}\n", to: "mine.yaml")
    _ = try await feed.first { message -> Theme? in
      if case .theme(let theme) = message, theme[.accent].foreground == .palette(1) { theme } else { nil }
    }
    // As editors do it: another file takes the place.
    state.write("name: mine\nextends: nord\nroles: {accent: blue}\n", to: "other.yaml")
    rename(state.path + "/other.yaml", state.path + "/mine.yaml")
    _ = try await feed.first { message -> Theme? in
      if case .theme(let theme) = message, theme[.accent].foreground == .palette(4) { theme } else { nil }
    }
    state.write("name: mine\nextends: nord\nroles: {acent: red}\n", to: "mine.yaml")
    let problem = try await feed.first { message -> String? in
      if case .done(let notice) = message, notice.text.contains("acent") { notice.text } else { nil }
    }
    #expect(problem.contains("mine.yaml:"))
  }

  @Test func aThemeOfTheHomeFolderIsRead() async throws {
    let state = try TestState()
    state.write("name: mine\nextends: nord\n", to: "mine.yaml")
    var place = state.place
    place.environment["HOME"] = state.path
    let feed = TestFeed(place)
    feed.feed.perform(.loadTheme("~/mine.yaml"))
    let message = try await feed.first { message -> FeedMessage? in
      switch message {
      case .theme, .done: message
      default: nil
      }
    }
    guard case .theme = message else {
      Issue.record("\(message)")
      return
    }
  }

  /// A theme hangs on the files that it extends, also while one of them is broken or is not there yet.
  @Test func aThemeIsReadAgainWhenAFileChangesThatItExtends() async throws {
    let state = try TestState()
    state.write("name: base\nextends: nord\n", to: "base.yaml")
    state.write("name: mine\nextends: base\n", to: "mine.yaml")
    let feed = TestFeed(state.place)
    feed.feed.perform(.loadTheme(state.path + "/mine.yaml"))
    _ = try await feed.first { if case .theme(let theme) = $0 { theme } else { nil } }
    state.write("name: base\nextends: nord\nroles: {acent: red}\n", to: "base.yaml")
    _ = try await feed.first { message -> String? in
      if case .done(let notice) = message, notice.text.contains("acent") { notice.text } else { nil }
    }
    state.write("name: base\nextends: nord\nroles: {accent: red}\n", to: "base.yaml")
    _ = try await feed.first { message -> Theme? in
      if case .theme(let theme) = message, theme[.accent].foreground == .palette(1) { theme } else { nil }
    }
    state.write("name: mine\nextends: later\n", to: "mine.yaml")
    _ = try await feed.first { message -> String? in
      if case .done(let notice) = message, notice.text.contains("later") { notice.text } else { nil }
    }
    state.write("name: later\nextends: nord\nroles: {accent: blue}\n", to: "later.yaml")
    _ = try await feed.first { message -> Theme? in
      if case .theme(let theme) = message, theme[.accent].foreground == .palette(4) { theme } else { nil }
    }
  }

  @Test func twoScreensOfOneSecondAreTwoFiles() throws {
    let state = try TestState()
    let path = state.path + "/screens/shot.svg"
    #expect(ScreenStore.write("one", to: path, isOurs: true) == .info("written to \(path)"))
    let second = state.path + "/screens/shot-2.svg"
    #expect(ScreenStore.write("two", to: path, isOurs: true) == .info("written to \(second)"))
    // A name that somebody has given is theirs.
    #expect(ScreenStore.write("three", to: path).kind == .error)
  }

  /// Until all of it is written there is no file of that name; what is given up leaves nothing.
  @Test func aNewFileHasItsNameWhenItIsWhole() throws {
    let state = try TestState()
    let path = state.path + "/lines.log"
    func names() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: state.path).filter {
        $0.hasSuffix(".part") || $0 == "lines.log"
      }
    }
    if let file = NewFile(path) {
      #expect(Files.writeAll(file.descriptor, Array("half".utf8)) == 0)
      #expect(try names().count == 1 && !names().contains("lines.log"))
    }
    #expect(try names().isEmpty)
    guard let file = NewFile(path) else { throw LogError("no file") }
    #expect(Files.writeAll(file.descriptor, Array("whole".utf8)) == 0)
    #expect(file.finish() == 0)
    #expect(try names() == ["lines.log"] && String(contentsOfFile: path, encoding: .utf8) == "whole")
  }

  /// A file that is there is never written over, nor one that somebody makes meanwhile.
  @Test func aNewFileTakesNobodysName() throws {
    let state = try TestState()
    let path = state.path + "/lines.log"
    guard let file = NewFile(path) else { throw LogError("no file") }
    state.write("theirs", to: "lines.log")
    #expect(file.finish() == EEXIST)
    let again = NewFile(path) == nil
    #expect(again && errno == EEXIST)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "theirs")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: state.path).filter { $0.hasSuffix(".part") } == []
    )
  }

  /// `~` is the home, a folder that is missing is named and not made, and nothing is written over.
  @Test func aScreenGoesWhereTheUserSays() async throws {
    let state = try TestState()
    var place = state.place
    place.environment["HOME"] = state.path
    let feed = TestFeed(place)
    func written(to path: String) async throws -> Notice {
      feed.feed.perform(.write(.text("one"), path: path))
      return try await feed.first { if case .done(let notice) = $0 { notice } else { nil } }
    }
    #expect(try await written(to: "~/shot.txt") == .info("written to \(state.path)/shot.txt"))
    #expect(try String(contentsOfFile: state.path + "/shot.txt", encoding: .utf8) == "one")
    let again = try await written(to: "~/shot.txt")
    #expect(again == .error("\(state.path)/shot.txt is there already; give another name"))
    let missing = try await written(to: "~/no/shot.txt")
    #expect(missing == .error("there is no folder \(state.path)/no; make it, or give another name"))
    #expect(!FileManager.default.fileExists(atPath: state.path + "/no"))
  }

  @Test func formsAreChecked() async throws {
    let state = try TestState()
    state.write("name: one\nparameters: {n: 1}\nsteps:\n  a: {command: x}\n", to: "pipelines/one.yaml")
    let feed = TestFeed(state.place)
    let draft = LaunchDraft(
      revision: 7,
      pipelinePath: state.path + "/pipelines/one.yaml",
      stackPath: nil,
      parameters: ["m=2"],
      parallel: "0",
      name: ""
    )
    feed.feed.perform(.check(draft))
    let (revision, paths) = try await feed.first { message -> (Int, [String])? in
      if case .checked(let revision, let problems) = message { (revision, problems.map(\.path)) } else { nil }
    }
    #expect(revision == 7)
    #expect(paths == ["--param m", "--parallel"])
  }

  /// What the engine would refuse is told before it is asked.
  @Test(arguments: [
    ("", nil), ("train-2", nil),
    ("train-1", "there is a run named 'train-1' already; choose another name"),
    (
      "a b",
      "a run cannot be named 'a b'; a name has letters, digits, - and _, and begins with a letter or digit"
    ),
  ])
  func namesOfRunsAreChecked(name: String, sentence: String?) async throws {
    let state = try TestState()
    state.write("name: p\nsteps:\n  a: {command: x}\n", to: "pipelines/p.yaml")
    let run = try TestRun(state.folder, 1)
    try RunIndex.write(state.folder).put([RunSummary(try RunFollower(run.folder).state)])
    let draft = LaunchDraft(
      revision: 1,
      pipelinePath: state.path + "/pipelines/p.yaml",
      stackPath: nil,
      parameters: [],
      parallel: "",
      name: name
    )
    let problems = LaunchDesk(place: state.place).problems(of: draft)
    #expect(problems.map(\.path) == (sentence == nil ? [] : ["--name"]))
    #expect(problems.first?.sentence == sentence)
  }
}

@Suite struct FeedLogTests {
  private func request(_ key: LogKey, _ window: LogRequest.Window, _ pattern: String? = nil) -> Effect {
    .subscribe(Subscription(logs: [LogRequest(key: key, window: window, pattern: pattern)]))
  }

  private func content(
    _ feed: TestFeed,
    _ isWanted: @escaping (LogContent) -> Bool
  ) async throws -> LogContent {
    try await feed.first { message -> LogContent? in
      if case .log(_, let content) = message, isWanted(content) { content } else { nil }
    }
  }

  @Test func aLogIsFollowedFromBeforeItExists() async throws {
    let state = try TestState()
    let run = try TestRun(state.folder, 1)
    let key = LogKey(run.folder.id, "load", 1)
    let feed = TestFeed(state.place)
    feed.feed.perform(request(key, .tail(3)))
    let empty = try await content(feed) { _ in true }
    #expect(empty.count == 0)
    let log = TestLog(run.folder, "load")
    log.put("one\ntwo\nthree\nfour\nfi")
    let first = try await content(feed) { $0.total == 4 }
    #expect(first.lines.map(\.text) == ["three", "four"])
    #expect(first.lines.map(\.number) == [2, 3])
    #expect(first.live?.text == "fi")
    log.put("ve\n")
    let second = try await content(feed) { $0.total == 5 }
    #expect(second.lines.map(\.text) == ["three", "four", "five"])
    #expect(second.live == nil)
  }

  @Test func windowsAnywhereAreServed() async throws {
    let state = try TestState()
    let run = try TestRun(state.folder, 1)
    let log = TestLog(run.folder, "load")
    log.put((0..<5_000).map { "line \($0)\n" }.joined() + "open")
    let key = LogKey(run.folder.id, "load", 1)
    let feed = TestFeed(state.place)
    feed.feed.perform(request(key, .lines(2_000..<2_010)))
    let middle = try await content(feed) { $0.total == 5_000 }
    #expect(middle.first == 2_000)
    #expect(middle.lines.map(\.text) == (2_000..<2_010).map { "line \($0)" })
    feed.feed.perform(request(key, .lines(4_998..<5_100)))
    let end = try await content(feed) { $0.first == 4_998 }
    #expect(end.lines.count == 2)
    #expect(end.live?.text == "open")
  }

  @Test func linesComeSanitisedWithTheirLevels() async throws {
    let state = try TestState()
    let run = try TestRun(state.folder, 1)
    let log = TestLog(run.folder, "load")
    log.put("\u{1B}[31mred\u{1B}[0m \u{1B}]0;title\u{7}\nERROR no\n10 %\r20 %\r30 %\n")
    let feed = TestFeed(state.place)
    feed.feed.perform(request(LogKey(run.folder.id, "load", 1), .tail(10)))
    let content = try await content(feed) { $0.total == 3 }
    #expect(content.lines[0].text.contains("\u{1B}[31m"))
    #expect(!content.lines[0].text.contains("\u{1B}]"))
    #expect(content.lines[1].tone == .error)
    #expect(content.lines[2].text == "30 %")
  }

  @Test func gapsAreToldOf() async throws {
    let state = try TestState()
    let run = try TestRun(state.folder, 1)
    let log = TestLog(run.folder, "load")
    log.put("before\n")
    log.put("behind\n", flags: .gap, note: "00:41 without the API server")
    let feed = TestFeed(state.place)
    feed.feed.perform(request(LogKey(run.folder.id, "load", 1), .tail(10)))
    let content = try await content(feed) { $0.total == 2 }
    #expect(content.lines.map(\.note) == [nil, "00:41 without the API server"])
  }

  @Test func matchesAreFoundAndComeAsTheLogGrows() async throws {
    let state = try TestState()
    let run = try TestRun(state.folder, 1)
    let log = TestLog(run.folder, "load")
    log.put((0..<3_000).map { $0 % 1_000 == 7 ? "needle \($0)\n" : "hay \($0)\n" }.joined())
    let key = LogKey(run.folder.id, "load", 1)
    let feed = TestFeed(state.place)
    func found(_ count: Int) async throws -> [Int] {
      try await feed.first { message -> [Int]? in
        if case .matches(_, _, let finding) = message, finding.lines.count == count {
          finding.lines
        } else {
          nil
        }
      }
    }
    feed.feed.perform(request(key, .tail(10), "nee+dle"))
    #expect(try await found(3) == [7, 1_007, 2_007])
    log.put("a needle at the end\n")
    #expect(try await found(4).last == 3_000)
  }

  @Test(
    arguments: [
      (#"{"stepdeck": {"metric": {"loss": 0.16612, "accuracy": 0.9}}}"#, "loss 0.1661  accuracy 0.9"),
      (#"{"stepdeck":{"progress": 0.629}}"#, "62 %"),
      (#"{"stepdeck": {"result": {"best": "net"}}}"#, "result best net"),
    ]
  )
  func reportsComeShort(_ line: String, _ text: String) { #expect(StepReport.summary(of: line) == text) }

  @Test(arguments: [
    "", "{}", #"{"stepdeck": 3}"#, #"{"stepdeck": {"progress": "x"}}"#, #"x {"stepdeck": {}}"#,
  ])
  func otherLinesAreNoReports(_ line: String) { #expect(StepReport.summary(of: line) == nil) }

  @Test func aWrongPatternIsASentence() async throws {
    let state = try TestState()
    let run = try TestRun(state.folder, 1)
    TestLog(run.folder, "load").put("x\n")
    let feed = TestFeed(state.place)
    feed.feed.perform(request(LogKey(run.folder.id, "load", 1), .tail(10), "(x"))
    let failure = try await feed.first { message -> String? in
      if case .matches(_, _, let finding) = message { finding.failure } else { nil }
    }
    #expect(failure.contains("expression"))
  }

  @Test func metricsAndProgressArrive() async throws {
    let state = try TestState()
    let run = try TestRun(state.folder, 1)
    let log = TestLog(run.folder, "load")
    log.put("x\n")
    log.putMetric(#"{"time": 1, "metric": {"loss": 0.5}}"#)
    log.putMetric(#"{"time": 2, "metric": {"loss": 0.25}}"#)
    log.putMetric(#"{"time": 3, "progress": 0.4}"#)
    let feed = TestFeed(state.place)
    feed.feed.perform(request(LogKey(run.folder.id, "load", 1), .tail(10)))
    let meter = try await feed.first { if case .meter(_, let meter) = $0 { meter } else { nil } }
    #expect(meter == StepMeter(progress: 0.4, series: [.init(name: "loss", values: [0.5, 0.25])]))
  }
}

@Suite struct MailboxTests {
  @Test func aChartGetsAllPointsWithTheirTimesAndThoseOfPlainLines() async throws {
    let state = try TestState()
    let run = try TestRun(state.folder, 1)
    let key = LogKey(run.folder.id, "load", 1)
    let feed = TestFeed(state.place)
    let log = TestLog(run.folder, "load")
    log.putMetric("{\"time\":\"2026-11-23T19:42:00Z\",\"metric\":{\"loss\":0.5}}")
    for number in 0..<300 { log.put("step \(number): acc=0.\(number) loss=9\n") }
    var request = LogRequest(key: key, window: .tail(2))
    request.chart = LogRequest.Chart(takesLines: true)
    feed.feed.perform(.subscribe(Subscription(logs: [request])))
    let meter = try await feed.first { message -> StepMeter? in
      if case .meter(_, let meter) = message, meter.series.last?.values.count == 300 { meter } else { nil }
    }
    // What the step reports itself counts, not what it prints.
    #expect(meter.series.map(\.name) == ["loss", "acc"])
    #expect(meter.series[0].values == [0.5] && meter.series[0].times.count == 1)
    #expect(meter.series[1].times.last == Sample.now)
  }

  @Test func onlyTheNewestStateOfALogIsKept() {
    let mailbox = Mailbox()
    let key = LogKey(Sample.id(1), "s", 1)
    for total in 1...100 {
      mailbox.post(.log(key, LogContent(total: total)))
      mailbox.post(.bars(key, LogBars(histogram: LineHistogram(), isComplete: total == 100)))
    }
    mailbox.post(.done(.info("a")))
    mailbox.post(.done(.info("b")))
    let mail = mailbox.drain()
    #expect(mail.count == 4)
    guard case .log(_, let content)? = mail.first else {
      Issue.record("the log comes first")
      return
    }
    #expect(content.total == 100)
    #expect(mailbox.drain().isEmpty)
  }

  /// What is older than a list is not taken for news about it.
  @Test func theNewestListComesBehindWhatIsOlder() {
    let mailbox = Mailbox()
    let live = Sample.row(41, "train-41", .running, "srfkk", ago: 492)
    let ended = Sample.row(41, "train-41", .failed, "srfkk", ago: 492, took: 400)
    mailbox.post(.runs([live]))
    mailbox.post(.rows([live]))
    mailbox.post(.runs([ended]))
    var model = Sample.model()
    for message in mailbox.drain() { Sample.send(&model, .feed(message)) }
    #expect(model.runs.rows.map(\.status) == [.failed])
  }
}
