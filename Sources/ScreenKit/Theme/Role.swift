/// The states of runs and steps as screens colour and sign them.
package enum StateRole: String, CaseIterable, Hashable, Sendable {
  case waiting
  case submitting
  case queued
  case starting
  case running
  case succeeded
  case failed
  case cancelled
  case skipped
  case cached
  case stopping
  case unknown

  var index: Int {
    switch self {
    case .waiting: 0
    case .submitting: 1
    case .queued: 2
    case .starting: 3
    case .running: 4
    case .succeeded: 5
    case .failed: 6
    case .cancelled: 7
    case .skipped: 8
    case .cached: 9
    case .stopping: 10
    case .unknown: 11
    }
  }
}

/// What a piece of a screen means.
///
/// A theme gives each role a style; widgets know roles and no colours.
package struct Role: Hashable, Sendable {
  /// The place in a theme's list of styles.
  let index: Int

  private init(_ index: Int) { self.index = index }

  /// The screen's own ground; the others lie on it.
  package static let base = Role(0)
  package static let text = Role(1)
  package static let dim = Role(2)
  package static let bright = Role(3)
  package static let border = Role(4)
  /// Focus: the border of the pane that has the keys, and marks.
  package static let accent = Role(5)
  package static let title = Role(6)
  package static let header = Role(7)
  /// The name of the program in the header.
  package static let brand = Role(8)
  package static let crumb = Role(9)
  /// The heading of a table.
  package static let column = Role(10)
  /// The row under the cursor in the pane that has the keys, and in one that has not.
  package static let cursor = Role(11)
  package static let cursorUnfocused = Role(12)
  package static let selection = Role(13)
  /// A cell that has changed a moment ago.
  package static let changed = Role(14)
  package static let key = Role(15)
  package static let hint = Role(16)
  package static let input = Role(17)
  package static let placeholder = Role(18)
  package static let match = Role(19)
  package static let matchCurrent = Role(20)
  package static let dialog = Role(21)
  package static let messageInfo = Role(22)
  package static let messageWarn = Role(23)
  package static let messageError = Role(24)
  package static let levelDebug = Role(25)
  package static let levelInfo = Role(26)
  package static let levelWarn = Role(27)
  package static let levelError = Role(28)
  package static let timestamp = Role(29)
  /// Data that is no longer fresh.
  package static let stale = Role(30)

  package static let seriesCount = 6

  package static func state(_ state: StateRole) -> Role { Role(plainNames.count + state.index) }

  /// One of the six series of a chart; higher numbers start again.
  package static func series(_ number: Int) -> Role {
    let slot = ((number % seriesCount) + seriesCount) % seriesCount
    return Role(plainNames.count + StateRole.allCases.count + slot)
  }

  /// The name in theme files.
  package var name: String { Self.names[index] }

  package static let allCases: [Role] = names.indices.map(Role.init)

  package static func named(_ name: String) -> Role? { names.firstIndex(of: name).map(Role.init) }

  private static let plainNames = [
    "base", "text", "dim", "bright", "border", "accent", "title", "header", "brand", "crumb", "column",
    "cursor", "cursor-unfocused", "selection", "changed", "key", "hint", "input", "placeholder", "match",
    "match-current", "dialog", "message-info", "message-warn", "message-error", "level-debug", "level-info",
    "level-warn", "level-error", "timestamp", "stale",
  ]

  private static let names =
    plainNames + StateRole.allCases.map { "state-\($0.rawValue)" } + (1...seriesCount).map { "series-\($0)" }
}
