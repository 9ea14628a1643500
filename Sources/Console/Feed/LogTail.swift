internal import LogKit
internal import Workflow

/// One log that a pane shows: reads the window that is asked for, never more; works on the feed's thread.
struct LogTail {
  let folder: String
  private let file: LogFile
  private var index: LineIndex
  private var maker: LineMaker
  private var hunt: MatchHunt?
  private var metrics: MetricFile
  private(set) var request: LogRequest
  private var sent = News()

  /// Bytes counted at a time, so that other panes get their turn.
  private static let countingSlice = 16 << 20

  /// What differs from the last look.
  struct News {
    var content: LogContent?
    var meter: StepMeter?
    var finding: MatchHunt.Finding?
    /// Counting or searching has not come to the end yet.
    var hasMore = false
  }

  init(_ request: LogRequest, folder: String) {
    self.request = request
    self.folder = folder
    file = LogFile(.attempt(folder: folder))
    index = LineIndex(for: file.snapshot)
    maker = LineMaker(pattern: request.pattern)
    hunt = request.pattern.map { MatchHunt($0) }
    metrics = MetricFile(attempt: folder)
  }

  var watchedPaths: [String] { file.watchedPaths + metrics.watchedPaths }

  mutating func change(_ request: LogRequest) {
    if request.pattern != self.request.pattern || request.search != self.request.search {
      maker = LineMaker(pattern: request.pattern)
      hunt = request.pattern.map { MatchHunt($0) }
      sent.finding = nil
    }
    self.request = request
  }

  mutating func look() -> News {
    var news = News()
    news.meter = StepMeter(&metrics)
    do throws(LogError) {
      try file.refresh()
      let snapshot = file.snapshot
      if index.generation != snapshot.generation { index = LineIndex(for: snapshot) }
      let isCounted = try index.extend(over: snapshot, budget: Self.countingSlice)
      news.content = try window(of: snapshot, isCounted: isCounted)
      news.finding = try hunt?.advance(over: snapshot, &index)
      news.hasMore = !isCounted || news.finding?.isComplete == false
    } catch {
      news.content = LogContent(failure: error.sentence)
    }
    defer { sent = news }
    return difference(news)
  }

  private func difference(_ news: News) -> News {
    var fresh = news
    if news.content == sent.content { fresh.content = nil }
    if news.meter == sent.meter { fresh.meter = nil }
    if news.finding == sent.finding { fresh.finding = nil }
    return fresh
  }

  private mutating func window(of snapshot: LogSnapshot, isCounted: Bool) throws(LogError) -> LogContent {
    var lines: [LogKit.LogLine] = []
    var first = 0
    switch request.window {
    case .tail(let count):
      lines = try snapshot.lines(before: snapshot.end, count: count)
      first = isCounted ? max(0, index.lineCount - lines.count) : 0
    case .lines(let range):
      first = max(0, min(range.lowerBound, index.lineCount - 1))
      if let offset = try index.offset(ofLine: first, in: snapshot) {
        lines = try snapshot.lines(from: offset, count: range.count)
      }
    }
    var total = isCounted ? index.lineCount : max(index.lineCount, first + lines.count)
    var content = LogContent(first: first)
    content.isCounting = !isCounted
    // The last line is live as long as nothing has ended it.
    if let last = lines.last, last.ending == .open, last.range.upperBound == snapshot.end, isCounted {
      lines.removeLast()
      total -= 1
      content.live = maker.line(last, number: first + lines.count)
    } else if isCounted, try endsOpen(snapshot) {
      total -= 1
    }
    content.total = total
    content.lines = lines.enumerated().map { maker.line($1, number: first + $0) }
    return content
  }

  /// Whether the log's last line, outside of the window, is unfinished.
  private func endsOpen(_ snapshot: LogSnapshot) throws(LogError) -> Bool {
    guard case .lines = request.window, let last = try snapshot.lines(before: snapshot.end, count: 1).last
    else { return false }
    return last.ending == .open
  }
}

extension StepMeter {
  /// What the file says by now; one that cannot be read says nothing new.
  init(_ file: inout MetricFile) {
    _ = try? file.refresh()
    progress = file.progress
    series = file.names.prefix(16).compactMap { name in
      file[name].map { Series(name: name, values: $0.drawn.suffix(Self.kept).map(\.value)) }
    }
  }
}
