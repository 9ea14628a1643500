/// Finds the name that was probably meant.
package enum NearestName {
  /// The one of `candidates` that differs least from `name`, if it differs by little.
  ///
  /// That is by case alone, or by one in three characters and never more than three; the first one wins a draw. Where
  /// none is so near, one that holds the name or lies in it, as `cpu_count` does with `cpus`.
  package static func to(_ name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().utf8)
    guard !wanted.isEmpty, wanted.count <= 100 else { return nil }
    var limit = min(3, wanted.count / 3)
    var best: String?
    var related: String?
    for candidate in candidates where candidate != name {
      let other = Array(candidate.lowercased().utf8)
      if related == nil, isRelated(wanted, other) { related = candidate }
      guard let distance = distance(wanted, other, atMost: limit) else { continue }
      if distance == 0 { return candidate }
      best = candidate
      limit = distance - 1
    }
    return best ?? related
  }

  /// Whether one name holds the other, a plural's `s` apart.
  private static func isRelated(_ name: [UInt8], _ other: [UInt8]) -> Bool {
    let singular = name.count > 3 && name.last == UInt8(ascii: "s") ? name.dropLast() : name[...]
    let (short, long) = singular.count < other.count ? (singular, other[...]) : (other[...], name[...])
    guard short.count >= 3, long.count <= 100, short.count < long.count else { return false }
    return (0...long.count - short.count).contains { long.dropFirst($0).starts(with: short) }
  }

  /// The number of insertions, deletions, replacements and swaps of neighbours that turn `left` into `right`;
  /// `nil` where it is more than `limit`.
  private static func distance(_ left: [UInt8], _ right: [UInt8], atMost limit: Int) -> Int? {
    guard abs(left.count - right.count) <= limit else { return nil }
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for row in 0..<left.count {
      var current = last
      current[0] = row + 1
      var smallest = current[0]
      for column in 0..<right.count {
        let isSame = left[row] == right[column]
        var cost = min(last[column] + (isSame ? 0 : 1), last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        current[column + 1] = cost
        smallest = min(smallest, cost)
      }
      guard smallest <= limit else { return nil }
      beforeLast = last
      last = current
    }
    return last[right.count] <= limit ? last[right.count] : nil
  }
}
