#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What Ctrl-C on a terminal asks.
enum Question {
  enum Answer {
    case keepWatching
    case detach
    case cancel
  }

  /// Whether somebody is there to answer.
  static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// Waits for an answer; another Ctrl-C detaches.
  static func ask(about run: String, canCancel: Bool, _ signals: SignalDoor) -> Answer {
    let cancel = canCancel ? ", [c]ancel the run" : ""
    StandardError.write("\n\(run): [k]eep watching, [d]etach\(cancel)? ")
    var typed: [UInt8] = []
    while true {
      let (wakes, isReady) = signals.wait(milliseconds: -1, input: STDIN_FILENO)
      if wakes.contains(where: { $0 != .growth && $0 != .engineGone }) {
        StandardError.line("")
        return .detach
      }
      guard isReady else { continue }
      var bytes = [UInt8](repeating: 0, count: 256)
      let count = read(STDIN_FILENO, &bytes, bytes.count)
      guard count > 0 else { return .detach }
      typed += bytes.prefix(count)
      guard typed.last == UInt8(ascii: "\n") else { continue }
      switch typed.first.map({ $0 | 0x20 }) {
      case UInt8(ascii: "d"): return .detach
      case UInt8(ascii: "c") where canCancel: return .cancel
      default: return .keepWatching
      }
    }
  }
}
