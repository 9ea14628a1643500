internal import ScreenKit

/// The columns of the list of steps; names have the first right to the room.
struct StepColumns: Sendable, Hashable {
  /// Name with its sign, operator, duration.
  let table: [TableColumn]
  /// The number of attempts stands before the duration.
  let hasRetries: Bool

  /// Columns of a duration, and of `↻12` before it.
  static let took = 6
  private static let retries = 3
  /// The sign of the state and a space.
  private static let sign = 2
  /// A name of so many columns is whole beside panes that have `leastPanes`.
  private static let wholeName = 17
  private static let leastPanes = 44

  /// For a list that has so many columns inside its border.
  init(_ run: RunModel, room: Int) {
    let room = room - Table.margins
    let name = run.longestName + Self.sign
    let wanted = max(8, min(name, Self.wholeName + Self.sign))
    hasRetries = run.isRetried && room >= wanted + 2 + Self.took + Self.retries
    let took = Self.took + (hasRetries ? Self.retries : 0)
    let least = max(8, min(name, room - 2 - took))
    table = [
      TableColumn("", width: least...max(least, 64)), TableColumn("", width: 3, rank: 1),
      TableColumn("", width: took, align: .right),
    ]
  }

  /// Columns of the box of the steps, of `width` that they share with the panes.
  ///
  /// A retry changes nothing in it, so that no border moves while a run goes on.
  static func usualWidth(_ run: RunModel, of width: Int, isWide: Bool) -> Int {
    // Beside the name: border, margins, sign, duration with attempts; then the operator with the gaps around it.
    let rest = 2 + Table.margins + sign + 2 + took + retries
    let most = isWide ? 56 : max(width * 2 / 5, min(width - leastPanes, wholeName + rest))
    return max(28, min(run.longestName + rest + 5, most))
  }
}
