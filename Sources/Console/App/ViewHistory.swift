/// The views that have been looked at, to go back and forth between them.
struct ViewHistory: Sendable, Hashable {
  /// Each with the views above it, as `AppModel.routes` had them.
  private var entries: [[Route]] = []
  private var place = 0

  private static let limit = 64

  /// Takes down what is looked at now; a launch form that was left is gone, and is no place to go back to.
  mutating func note(_ routes: [Route]) {
    guard routes.last != .launch, entries.isEmpty || entries[place] != routes else { return }
    entries = entries.prefix(place + 1).suffix(Self.limit - 1) + [routes]
    place = entries.count - 1
  }

  /// The view before the one looked at, or the one behind it; `nil` where there is none.
  mutating func step(by step: Int) -> [Route]? {
    guard entries.indices.contains(place + step) else { return nil }
    place += step
    return entries[place]
  }
}
