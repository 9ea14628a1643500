/// One cell of a table.
package struct TableCell: Hashable, Sendable {
  package var spans: [StyledSpan]

  package init(_ spans: [StyledSpan]) { self.spans = spans }
  package init(_ text: String, _ style: Style = Style()) { spans = [StyledSpan(text, style)] }
}

/// Which rows of a list are seen, and where the cursor is.
package struct ListPosition: Hashable, Sendable {
  package var cursor: Int
  /// The first row that is seen.
  package var offset: Int

  package init(cursor: Int = 0, offset: Int = 0) {
    self.cursor = cursor
    self.offset = offset
  }

  /// Puts the cursor on a row that exists and moves the window as little as needed to show it.
  package mutating func fit(count: Int, visible: Int) {
    cursor = max(0, min(cursor, count - 1))
    let visible = max(1, visible)
    if cursor < offset { offset = cursor }
    if cursor >= offset + visible { offset = cursor - visible + 1 }
    offset = max(0, min(offset, count - visible))
  }

  /// Moves the window; the cursor stays on its row as long as that is in sight, and moves itself where the window cannot.
  package mutating func scroll(by rows: Int, count: Int, visible: Int) {
    let last = max(0, count - max(1, visible))
    let target = max(0, min(offset + rows, last))
    guard target != offset else { return move(by: rows, count: count, visible: visible) }
    offset = target
    cursor = max(offset, min(cursor, offset + max(1, visible) - 1))
    fit(count: count, visible: visible)
  }

  package mutating func move(by step: Int, count: Int, visible: Int) {
    let (target, overflow) = cursor.addingReportingOverflow(step)
    cursor = overflow ? (step > 0 ? count - 1 : 0) : target
    fit(count: count, visible: visible)
  }
}

/// A table: a heading, rows, and a cursor that is a mark and a background.
package struct Table: Sendable {
  package var columns: [TableColumn]
  package var count: Int
  package var position: ListPosition
  package var focused: Bool
  package var heading: Bool
  /// Rows that are selected besides the one under the cursor.
  package var selected: Set<Int>

  /// The columns left of the text: a space, the mark, a space.
  private static let margin = 3
  /// Those that no cell takes, with one on the right.
  package static let margins = margin + 1

  package init(
    columns: [TableColumn],
    count: Int,
    position: ListPosition,
    focused: Bool = true,
    heading: Bool = true,
    selected: Set<Int> = []
  ) {
    self.columns = columns
    self.count = count
    self.position = position
    self.focused = focused
    self.heading = heading
    self.selected = selected
  }

  /// How many rows a table of this height shows.
  package func visible(in rect: Rect) -> Int { max(0, rect.height - (heading ? 1 : 0)) }

  /// The row at a point of the screen.
  package func row(at point: Point, in rect: Rect) -> Int? {
    let index = position.offset + point.y - rect.y - (heading ? 1 : 0)
    let inRows = rect.contains(point) && point.y >= rect.y + (heading ? 1 : 0)
    return inRows && index < count ? index : nil
  }

  /// The title of the column whose heading is at a point.
  package func heading(at point: Point, in rect: Rect) -> String? {
    guard heading, rect.contains(point), point.y == rect.y else { return nil }
    let x = point.x - rect.x - Self.margin
    let layout = TableLayout(columns, width: max(0, rect.width - Self.margins))
    return layout.places.first { (0..<$0.width).contains(x - $0.x) }.map { columns[$0.column].title }
  }

  /// Paints the table; `row` gives the cells of the rows that are seen, one for each of `columns`.
  package func paint(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look, row: (Int) -> [TableCell]) {
    guard !rect.isEmpty else { return }
    let layout = TableLayout(columns, width: max(0, rect.width - Self.margins))
    buffer.clipped(to: rect) { buffer in
      if heading { paintHeading(into: &buffer, rect, layout, look) }
      let top = rect.y + (heading ? 1 : 0)
      for line in 0..<visible(in: rect) where position.offset + line < count {
        let index = position.offset + line
        let place = Rect(x: rect.x, y: top + line, width: rect.width, height: 1)
        paintRow(row(index), index, into: &buffer, place, layout, look)
      }
    }
  }

  private func paintHeading(into buffer: inout CellBuffer, _ rect: Rect, _ layout: TableLayout, _ look: Look)
  {
    for place in layout.places {
      let column = columns[place.column]
      var title = column.title
      switch column.sorting {
      case .ascending: title.unicodeScalars.append(look.glyphs.sortedUp)
      case .descending: title.unicodeScalars.append(look.glyphs.sorted)
      case nil: break
      }
      let point = Point(x: rect.x + Self.margin + place.x, y: rect.y)
      buffer.put(title, at: point, look[.column], room: place.width, align: column.align)
    }
  }

  private func paintRow(
    _ cells: [TableCell],
    _ index: Int,
    into buffer: inout CellBuffer,
    _ rect: Rect,
    _ layout: TableLayout,
    _ look: Look
  ) {
    let current = index == position.cursor
    if selected.contains(index) { buffer.fill(rect, with: " ", style: look[.selection]) }
    if current { buffer.fill(rect, with: " ", style: look[focused ? .cursor : .cursorUnfocused]) }
    if current { buffer.put(look.glyphs.cursorMark, rect.x + 1, rect.y, look[focused ? .accent : .dim]) }
    for place in layout.places where place.column < cells.count {
      let spans = cells[place.column].spans
      let width = spans.reduce(0) { $0 + TextWidth.of($1.text) }
      let shift = columns[place.column].align == .right ? max(0, place.width - width) : 0
      let point = Point(x: rect.x + Self.margin + place.x + shift, y: rect.y)
      buffer.put(spans, at: point, limit: place.width, over: look[.text])
    }
  }
}
