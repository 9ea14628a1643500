internal import Journal
internal import LogKit
internal import Workflow

/// Wakes the command when the journal or a log that it follows has grown.
final class GrowthWatch {
  private let folder: RunFolder
  private let signals: SignalDoor
  private let watch: FileWatch?
  private var tokens: [LogID: FileWatch.Token] = [:]

  init(_ folder: RunFolder, _ signals: SignalDoor) {
    self.folder = folder
    self.signals = signals
    watch = try? FileWatch()
    _ = watch?.add(folder.journal) { signals.send(.growth) }
  }

  /// How long to wait at most until the next look, in milliseconds: short only where nobody tells of changes.
  var patience: Int32 { watch == nil ? 100 : 5000 }

  /// Names the logs that are to be watched besides the journal.
  ///
  /// - Returns: whether some are new: what they hold already is not told of.
  func follow(_ logs: [LogID]) -> Bool {
    guard let watch else { return false }
    let wanted = Set(logs)
    for (log, token) in tokens where !wanted.contains(log) {
      watch.remove(token)
      tokens[log] = nil
    }
    var hasNew = false
    for log in logs where tokens[log] == nil {
      hasNew = true
      tokens[log] = watch.add(folder.folder(of: log) + "/log.meta") { [signals] in signals.send(.growth) }
    }
    return hasNew
  }
}
