internal import Synchronization
package import Workflow

/// The steps whose logs users look at just now: their providers are asked first.
package final class Attention: Sendable {
  package struct Place: Sendable, Hashable {
    package var run: RunID
    package var step: String

    package init(_ run: RunID, step: String) {
      self.run = run
      self.step = step
    }
  }

  private let places = Mutex<Set<Place>>([])

  package init() {}

  package func turn(to places: Set<Place>) { self.places.withLock { $0 = places } }

  package func isOn(_ key: JobKey) -> Bool {
    places.withLock { $0.contains(Place(key.run, step: key.attempt.step)) }
  }
}
