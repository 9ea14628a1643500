/// Cells of one row that lie side by side and differ from what a screen shows.
package struct CellRun: Hashable, Sendable {
  package var y: Int
  package var columns: Range<Int>
}

extension CellBuffer {
  /// The runs of cells in which this frame differs from `old`, from the top left; everything when the sizes
  /// differ.
  ///
  /// A run never begins or ends inside a wide glyph of either frame, and short equal stretches between two
  /// changes are taken along, because sending them costs less than moving the cursor.
  package func changes(from old: CellBuffer) -> [CellRun] {
    guard old.size == size else {
      return size.width == 0 ? [] : (0..<size.height).map { CellRun(y: $0, columns: 0..<size.width) }
    }
    return (0..<size.height).flatMap { changes(in: $0, from: old) }
  }

  private func changes(in y: Int, from old: CellBuffer) -> [CellRun] {
    let row = y * size.width
    var runs: [CellRun] = []
    var x = 0
    while x < size.width {
      guard cells[row + x] != old.cells[row + x] else {
        x += 1
        continue
      }
      var start = x
      while start > 0, isInside(row + start, old) { start -= 1 }
      var end = x + 1
      while end < size.width, cells[row + end] != old.cells[row + end] || isInside(row + end, old) {
        end += 1
      }
      if let last = runs.last, start - last.columns.upperBound < 4 {
        runs[runs.count - 1].columns = last.columns.lowerBound..<end
      } else {
        runs.append(CellRun(y: y, columns: start..<end))
      }
      x = end
    }
    return runs
  }

  private func isInside(_ index: Int, _ old: CellBuffer) -> Bool {
    cells[index].glyph.isContinuation || old.cells[index].glyph.isContinuation
  }
}
