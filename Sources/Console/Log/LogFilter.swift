internal import LogKit

/// Which lines of a log a pane shows: those that meet all rules.
struct LogFilter: Sendable, Hashable {
  /// In the order in which they were added.
  private(set) var rules: [LineRule] = []
  /// What is being typed counts already.
  var draft: LineRule?
  /// All lines are shown for a while; the rules are kept.
  var isOff = false

  /// Lines that are shown before and behind each that passes.
  private(set) var context = 0

  /// How many there can be.
  private static let contexts = [0, 1, 2, 3, 5, 10, 20, 50]

  /// More lines around those that pass, or fewer.
  mutating func widen(_ isMore: Bool) {
    let place = (Self.contexts.firstIndex(of: context) ?? 0) + (isMore ? 1 : -1)
    context = Self.contexts[max(0, min(place, Self.contexts.count - 1))]
  }

  /// What counts now.
  var active: [LineRule] { (isOff ? [] : rules) + (draft.map { [$0] } ?? []) }

  mutating func add(_ rule: LineRule) {
    draft = nil
    isOff = false
    if !rules.contains(rule) { rules.append(rule) }
  }

  mutating func clear() { self = LogFilter() }

  /// `&error|fail &!heartbeat`.
  var words: String {
    (rules.map { "&" + $0.text } + (context > 0 ? ["±\(context)"] : [])).joined(separator: " ")
  }
}
