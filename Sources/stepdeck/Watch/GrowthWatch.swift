internal import Journal
internal import Workflow

/// Wakes the command when the journal or a log that it follows has grown.
final class GrowthWatch {
  private let folder: RunFolder
  private let signals: SignalDoor

  init(_ folder: RunFolder, _ signals: SignalDoor) {
    self.folder = folder
    self.signals = signals
  }

  /// How long to wait at most until the next look, in milliseconds.
  var patience: Int32 { 50 }

  /// Names the attempts whose logs are to be watched besides the journal.
  func watch(_ attempts: [String]) {}
}
