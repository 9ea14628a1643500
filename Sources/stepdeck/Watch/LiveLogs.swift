internal import Journal
internal import Workflow

/// The logs of the attempts that a command follows.
final class LiveLogs {
  private let folder: RunFolder
  private let presenter: any RunPresenter
  private var open: [(attempt: AttemptID, tail: LogTail, sink: any LogLineSink)] = []
  /// How much of one log is shown before the others have their turn.
  private static let turn = 1 << 20

  init(_ folder: RunFolder, _ presenter: any RunPresenter) {
    self.folder = folder
    self.presenter = presenter
  }

  var folders: [String] { open.map { folder.attempt($0.attempt) } }

  /// Begins with an attempt's log, unless it is followed already or was shown to its end.
  func begin(_ attempt: AttemptID, from offset: UInt64 = 0) {
    guard !open.contains(where: { $0.attempt == attempt }) else { return }
    open.append(
      (attempt, LogTail(folder: folder.attempt(attempt), from: offset), presenter.sink(for: attempt))
    )
  }

  /// Shows all that is committed of an attempt's log; where it is the last time, nothing is expected after that.
  func drain(_ attempt: AttemptID, isLast: Bool) throws {
    begin(attempt)
    guard let index = open.firstIndex(where: { $0.attempt == attempt }) else { return }
    try open[index].tail.drain(into: &open[index].sink)
    if isLast { open.remove(at: index) }
  }

  /// Shows the whole lines that are there of an attempt's log.
  func catchUp(_ attempt: AttemptID) throws {
    begin(attempt)
    guard let index = open.firstIndex(where: { $0.attempt == attempt }) else { return }
    while try open[index].tail.advance(budget: .max, into: &open[index].sink) {}
  }

  func drainAll() throws {
    for attempt in open.map(\.attempt) { try drain(attempt, isLast: true) }
  }

  /// Shows a turn of each log.
  ///
  /// - Returns: whether there is more at once.
  func advance() throws -> Bool {
    var hasMore = false
    for index in open.indices where try open[index].tail.advance(budget: Self.turn, into: &open[index].sink) {
      hasMore = true
    }
    return hasMore
  }
}
