package import Workflow

/// A span of event time; lines without a time are always in it.
package struct TimeWindow: Sendable, Hashable {
  /// Lines of this moment are in.
  package var since: Timestamp?
  /// Lines of this moment are out.
  package var until: Timestamp?

  package init(since: Timestamp? = nil, until: Timestamp? = nil) {
    self.since = since
    self.until = until
  }

  package static let always = TimeWindow()

  package func contains(_ time: Timestamp?) -> Bool {
    guard let time else { return true }
    if let since, time < since { return false }
    if let until, time >= until { return false }
    return true
  }
}
