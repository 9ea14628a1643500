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

  /// Whether somebody is there to answer, with `--plain`, too: no run is cancelled by a slip of the hand.
  static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// Waits for an answer; another Ctrl-C detaches.
  static func ask(about run: String, canCancel: Bool, _ signals: SignalDoor) -> Answer {
    let cancel = canCancel ? ", [c]ancel the run" : ""
    // What was typed before the question is no answer to it.
    tcflush(STDIN_FILENO, TCIFLUSH)
    let question = "\(run): [k]eep watching, [d]etach\(cancel)? A letter, then Enter: "
    StandardError.write("\n" + question)
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
      if let answer = answer(String(decoding: typed, as: UTF8.self), canCancel: canCancel) { return answer }
      typed = []
      StandardError.write(question)
    }
  }

  /// What a line says; nil where it is none of the answers, such as a command for the shell that begins with one's letter.
  private static func answer(_ line: String, canCancel: Bool) -> Answer? {
    switch line.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ") {
    case "", "k", "keep", "keep watching": .keepWatching
    case "d", "detach": .detach
    case "c", "cancel", "cancel the run": canCancel ? .cancel : nil
    default: nil
    }
  }
}
