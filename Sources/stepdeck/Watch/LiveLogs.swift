internal import Journal
internal import LogKit
internal import Workflow

/// Takes lines of a log, in the order of the log.
protocol LogLineSink {
  mutating func take(_ line: LogLine)
  /// Takes the line that is still being written, as it is by now; most print lines when they are whole.
  mutating func show(open line: LogLine)
}

extension LogLineSink {
  mutating func show(open line: LogLine) {}
}

/// The logs of the attempts that a command follows.
final class LiveLogs {
  private struct Live {
    var log: LogID
    var feed: LineFeed
    var sink: any LogLineSink
  }

  private let folder: RunFolder
  private let presenter: any RunPresenter
  private var open: [Live] = []
  /// How much of one log is shown before the others have their turn.
  private static let turn = 1 << 20

  init(_ folder: RunFolder, _ presenter: any RunPresenter) {
    self.folder = folder
    self.presenter = presenter
  }

  /// The logs that are followed now.
  var logs: [LogID] { open.map(\.log) }

  /// Begins with a log, unless it is followed already.
  func begin(_ log: LogID, from offset: UInt64 = 0) { _ = place(of: log, from: offset) }

  /// Shows the whole lines that are there of a log.
  func catchUp(_ log: LogID) throws {
    let place = place(of: log)
    while try show(try open[place].feed.next(budget: Self.turn), at: place).hasMore {}
  }

  /// Shows all that is committed of a log; where it is the last time, nothing is expected after that.
  func drain(_ log: LogID, isLast: Bool) throws {
    let place = place(of: log)
    while try !show(try open[place].feed.drain(budget: Self.turn), at: place).lines.isEmpty {}
    if isLast { open.remove(at: place) }
  }

  func drainAll() throws {
    for log in logs { try drain(log, isLast: true) }
  }

  /// Shows a turn of each log.
  ///
  /// - Returns: whether there is more at once.
  func advance() throws -> Bool {
    var hasMore = false
    for place in open.indices where try show(try open[place].feed.next(budget: Self.turn), at: place).hasMore
    {
      hasMore = true
    }
    return hasMore
  }

  private func show(_ batch: LineFeed.Batch, at place: Int) throws -> LineFeed.Batch {
    for line in batch.lines { open[place].sink.take(line) }
    if !batch.hasMore, let line = batch.openLine { open[place].sink.show(open: line) }
    return batch
  }

  private func place(of log: LogID, from offset: UInt64 = 0) -> Int {
    if let known = open.firstIndex(where: { $0.log == log }) { return known }
    let feed = LineFeed(LogFile(.attempt(folder: folder.folder(of: log))), from: offset)
    open.append(Live(log: log, feed: feed, sink: presenter.sink(for: log)))
    return open.count - 1
  }
}
