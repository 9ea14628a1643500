/// A column of a table.
package struct TableColumn: Hashable, Sendable {
  package enum Sorting: Hashable, Sendable {
    case ascending
    case descending
  }

  package var title: String
  /// The columns that it needs at least and can use at most.
  package var width: ClosedRange<Int>
  package var align: Alignment
  /// When there is too little room, columns with the highest rank go first; those of rank 0 stay.
  package var rank: Int
  package var sorting: Sorting?

  package init(
    _ title: String,
    width: ClosedRange<Int>,
    align: Alignment = .left,
    rank: Int = 0,
    sorting: Sorting? = nil
  ) {
    self.title = title
    self.width = width
    self.align = align
    self.rank = rank
    self.sorting = sorting
  }

  package init(_ title: String, width: Int, align: Alignment = .left, rank: Int = 0, sorting: Sorting? = nil)
  {
    self.init(title, width: width...width, align: align, rank: rank, sorting: sorting)
  }
}

/// Where the columns of a table stand.
package struct TableLayout: Hashable, Sendable {
  package struct Place: Hashable, Sendable {
    /// Which of the columns.
    package var column: Int
    /// From the left edge of the table's text.
    package var x: Int
    package var width: Int
  }

  package var places: [Place]

  /// Fits `columns` into `width`, dropping the dispensable ones of the highest rank, the right one of equals
  /// first.
  ///
  /// What is left over then goes to the columns that can use it, in equal parts. When even the indispensable
  /// ones do not fit, the last of them get what there is.
  package init(_ columns: [TableColumn], width: Int, gap: Int = 2) {
    var kept = Array(columns.indices)
    func needed() -> Int { kept.reduce(gap * max(0, kept.count - 1)) { $0 + columns[$1].width.lowerBound } }
    while needed() > width,
      let next = kept.lastIndex(where: { columns[$0].rank == Self.highest(columns, kept) }),
      columns[kept[next]].rank > 0
    {
      kept.remove(at: next)
    }
    var widths = kept.map { columns[$0].width.lowerBound }
    Self.spread(width - needed(), over: &widths, most: kept.map { columns[$0].width.upperBound })
    places = []
    var x = 0
    for (column, wanted) in zip(kept, widths) where x < width {
      places.append(Place(column: column, x: x, width: min(wanted, width - x)))
      x += wanted + gap
    }
  }

  private static func highest(_ columns: [TableColumn], _ kept: [Int]) -> Int {
    kept.map { columns[$0].rank }.max() ?? 0
  }

  private static func spread(_ spare: Int, over widths: inout [Int], most: [Int]) {
    var spare = spare
    while spare > 0 {
      let open = widths.indices.filter { widths[$0] < most[$0] }
      guard !open.isEmpty else { return }
      let share = max(1, spare / open.count)
      for index in open where spare > 0 {
        let more = min(share, most[index] - widths[index], spare)
        widths[index] += more
        spare -= more
      }
    }
  }
}
