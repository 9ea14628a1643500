/// Where the values of a spec were written, by paths such as `steps.train.timeout`.
///
/// Items of lists are counted from 0: `steps.train.after.0`. An expression in a text has the path of the text, `#` and
/// the number of its part: `steps.train.command#1`.
package struct SourceMap: Sendable {
  private var values: [String: Place] = [:]
  private var keys: [String: Place] = [:]
  /// Where the whole was written.
  package var root: Place

  package init(root: Place) { self.root = root }

  /// The place of a value; of the nearest value around it where it has none of its own.
  package func value(_ path: String) -> Place { nearest(path, in: values) }

  /// The place of the key at which a value stands.
  package func key(_ path: String) -> Place { keys[path] ?? nearest(path, in: values) }

  package mutating func record(_ path: String, value: Place, key: Place? = nil) {
    values[path] = value
    if let key { keys[path] = key }
  }

  private func nearest(_ path: String, in places: [String: Place]) -> Place {
    var path = Substring(path)
    while true {
      if let place = places[String(path)] { return place }
      guard let cut = path.lastIndex(where: { $0 == "." || $0 == "#" }) else { return root }
      path = path[..<cut]
    }
  }
}
