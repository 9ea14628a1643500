internal import Workflow

/// Colour for the lines of commands: the terminal's own sixteen, and only where they are wanted.
struct Paint: Sendable {
  let isOn: Bool

  /// On for a terminal, unless `NO_COLOR` is set or the terminal is a dumb one.
  init(isTerminal: Bool, environment: [String: String]) {
    isOn = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  func callAsFunction(_ text: String, _ ink: Ink?) -> String {
    guard isOn, let ink else { return text }
    return "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m"
  }

  enum Ink: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case blue = "34"
    case cyan = "36"

    static let series: [Ink] = [.cyan, .yellow, .blue, .green]
  }
}

extension StepState {
  var ink: Paint.Ink? {
    switch self {
    case .succeeded, .cached: .green
    case .failed: .red
    case .running: .cyan
    case .submitting, .queued, .starting: .blue
    case .stopping, .cancelled: .yellow
    case .waiting, .skipped: .dim
    }
  }
}

extension RunStatus {
  var ink: Paint.Ink? {
    switch self {
    case .running: .cyan
    case .stopping, .cancelled: .yellow
    case .succeeded: .green
    case .failed: .red
    }
  }
}

extension String {
  /// The text with every character escaped that could do more on a terminal than be seen.
  var visible: String {
    utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } || allSatisfy(\.isHarmless)
      ? self : map { $0.isHarmless ? String($0) : $0.escaped }.joined()
  }
}
