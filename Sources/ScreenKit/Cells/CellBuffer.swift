/// A whole frame: every cell of a screen, painted from scratch each time.
///
/// Every painting method keeps to `clip`, and a wide glyph always has both of its halves: what cuts one in
/// two leaves a space. Nothing that is painted can contain a control character.
package struct CellBuffer: Hashable, Sendable {
  package let size: Size
  /// The part of the screen that may be painted on; always inside `bounds`.
  package internal(set) var clip: Rect
  var cells: [Cell]

  package init(_ size: Size) {
    self.size = size
    clip = Rect(size)
    cells = Array(repeating: .blank, count: size.width * size.height)
  }

  package init(width: Int, height: Int) {
    self.init(Size(width: width, height: height))
  }

  package var bounds: Rect { Rect(size) }

  /// The cell at `point`; a blank one outside the screen.
  package subscript(_ point: Point) -> Cell {
    bounds.contains(point) ? cells[point.y * size.width + point.x] : .blank
  }

  package subscript(x: Int, y: Int) -> Cell { self[Point(x: x, y: y)] }

  /// One row, for reading.
  package func row(_ y: Int) -> ArraySlice<Cell> {
    guard y >= 0, y < size.height else { return [] }
    return cells[y * size.width..<(y + 1) * size.width]
  }

  /// Paints with a narrower clip, which is back to what it was afterwards.
  package mutating func clipped<Result>(to rect: Rect, _ paint: (inout CellBuffer) -> Result) -> Result {
    let outer = clip
    clip = clip.intersection(rect)
    defer { clip = outer }
    return paint(&self)
  }

  /// Makes the cells of `rect` blank, in the terminal's own colours unless `style` says otherwise.
  package mutating func clear(_ rect: Rect? = nil, style: Style = .plain) {
    let rect = (rect ?? bounds).intersection(clip)
    let cell = Cell(.space, style.over(.plain))
    for y in rect.rows {
      mend(rect.x, y)
      mend(rect.right, y)
      for x in rect.columns { cells[y * size.width + x] = cell }
    }
  }

  /// Fills `rect` with one narrow glyph.
  package mutating func fill(_ rect: Rect, with scalar: Unicode.Scalar, style: Style) {
    let glyph = Glyph(Self.narrow(scalar))
    let rect = rect.intersection(clip)
    for y in rect.rows {
      for x in rect.columns { set(glyph, x, y, style) }
    }
  }

  /// Changes the style of cells that are painted already: `style` goes over what each has.
  package mutating func restyle(_ rect: Rect, _ style: Style) {
    let rect = rect.intersection(clip)
    for y in rect.rows {
      for index in y * size.width + rect.x..<y * size.width + rect.right {
        let old = cells[index].style
        cells[index].style = Style(
          style.foreground.isUnset ? old.foreground : style.foreground,
          on: style.background.isUnset ? old.background : style.background,
          old.attributes.union(style.attributes)
        )
      }
    }
  }

  /// Puts one glyph; the caller has made sure that `x` and `y` are in the clip.
  mutating func set(_ glyph: Glyph, _ x: Int, _ y: Int, _ style: Style) {
    let index = y * size.width + x
    let style = style.over(cells[index].style)
    mend(x, y)
    if glyph.width == 2 {
      guard x + 1 < clip.right else {
        mend(x + 1, y)
        cells[index] = Cell(.space, style)
        return
      }
      mend(x + 2, y)
      cells[index] = Cell(glyph, style)
      cells[index + 1] = Cell(.continuation, style)
    } else {
      mend(x + 1, y)
      cells[index] = Cell(glyph, style)
    }
  }

  /// Makes the edge left of column `x` clean: a wide glyph that lies across it becomes spaces.
  private mutating func mend(_ x: Int, _ y: Int) {
    guard x > 0, x < size.width else { return }
    let index = y * size.width + x
    guard cells[index].glyph.isContinuation else { return }
    cells[index].glyph = .space
    cells[index - 1].glyph = .space
  }

  /// `scalar` when it takes one column and is harmless, else a middle dot.
  static func narrow(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    VisibleScalar.of(scalar) == scalar && TextWidth.of(scalar) == 1 ? scalar : SteadyGlyph.unknown
  }
}
