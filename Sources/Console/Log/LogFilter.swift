internal import LogKit

/// Which lines of a log a pane shows: those that meet all rules.
struct LogFilter: Sendable, Hashable {
  /// In the order in which they were added.
  private(set) var rules: [LineRule] = []
  /// What is being typed counts already.
  var draft: LineRule?
  /// All lines are shown for a while; the rules are kept.
  var isOff = false

  /// What counts now.
  var active: [LineRule] { (isOff ? [] : rules) + (draft.map { [$0] } ?? []) }

  mutating func add(_ rule: LineRule) {
    draft = nil
    isOff = false
    if !rules.contains(rule) { rules.append(rule) }
  }

  mutating func clear() { self = LogFilter() }

  /// `&error|fail &!heartbeat`.
  var words: String { rules.map { "&" + $0.text }.joined(separator: " ") }
}
