/// How much of a split one part gets.
package enum Extent: Hashable, Sendable {
  /// Exactly so many cells.
  case fixed(Int)
  /// So many hundredths of the whole, rounded down.
  case percent(Int)
  /// A share of what the others leave, in proportion to its weight, but at least `minimum` cells.
  case fill(weight: Int = 1, minimum: Int = 0)
}

extension Rect {
  /// Cuts the rectangle into columns, from the left.
  ///
  /// The parts lie side by side and cover the rectangle. When there is too little room, the later parts get
  /// less.
  package func columns(_ extents: [Extent], gap: Int = 0) -> [Rect] {
    var x = self.x
    return Self.lengths(of: extents, in: width, gap: gap).map { length in
      defer { x += length + gap }
      return Rect(x: min(x, right), y: y, width: length, height: height)
    }
  }

  /// Cuts the rectangle into rows, from the top.
  package func rows(_ extents: [Extent], gap: Int = 0) -> [Rect] {
    var y = self.y
    return Self.lengths(of: extents, in: height, gap: gap).map { length in
      defer { y += length + gap }
      return Rect(x: x, y: min(y, bottom), width: width, height: length)
    }
  }

  /// Cuts the rectangle into a grid of `count` cells, as near to `aspect` columns a row as it goes.
  package func grid(_ count: Int, minimum: Size) -> [Rect] {
    guard count > 0, !isEmpty else { return [] }
    let mostColumns = max(1, width / max(1, minimum.width))
    let mostRows = max(1, height / max(1, minimum.height))
    var columnCount = 1
    while columnCount < mostColumns, (count + columnCount - 1) / columnCount > mostRows { columnCount += 1 }
    let rowCount = min(mostRows, (count + columnCount - 1) / columnCount)
    let lines = rows(Array(repeating: .fill(), count: rowCount))
    var left = min(count, rowCount * columnCount)
    return lines.flatMap { line in
      let inLine = min(left, columnCount)
      left -= inLine
      return line.columns(Array(repeating: .fill(), count: inLine))
    }
  }

  private static func lengths(of extents: [Extent], in total: Int, gap: Int) -> [Int] {
    let room = max(0, total - gap * max(0, extents.count - 1))
    var lengths = extents.map { extent in
      switch extent {
      case .fixed(let length): max(0, length)
      case .percent(let share): max(0, room * share / 100)
      case .fill(_, let minimum): max(0, minimum)
      }
    }
    share(room - lengths.reduce(0, +), among: extents, into: &lengths)
    var left = room
    return lengths.map { length in
      let given = min(length, left)
      left -= given
      return given
    }
  }

  /// Spreads `spare` cells over the parts that fill, so that weighted lengths come out even and nothing is
  /// left.
  private static func share(_ spare: Int, among extents: [Extent], into lengths: inout [Int]) {
    let weights = extents.map { extent in
      if case .fill(let weight, _) = extent { max(0, weight) } else { 0 }
    }
    var weight = weights.reduce(0, +)
    guard spare > 0, weight > 0 else { return }
    var room = spare + zip(lengths, weights).reduce(0) { $0 + ($1.1 > 0 ? $1.0 : 0) }
    // Parts whose minimum is above their share keep it; the others share the rest.
    let fair = zip(lengths, weights).map { $0 > room * $1 / max(1, weight) }
    for index in lengths.indices where weights[index] > 0 && fair[index] {
      room -= lengths[index]
      weight -= weights[index]
    }
    for index in lengths.indices where weights[index] > 0 && !fair[index] {
      lengths[index] = room * weights[index] / weight
      room -= lengths[index]
      weight -= weights[index]
    }
  }
}
