internal import ScreenKit
internal import Workflow

/// The list of runs.
enum RunsPage {
  static func paint(_ model: AppModel, into buffer: inout CellBuffer) {
    let look = model.look
    let runs = model.runs
    let box = model.frame.body
    buffer.box(box, style: look[.accent], glyphs: look.glyphs, top: title(model), bottom: place(model))
    let inside = box.interior
    guard runs.isLoaded || runs.failure != nil else {
      return Blank.note(model.waiting("reading the runs", for: .runs), in: inside, look: look, into: &buffer)
    }
    if let failure = runs.failure, runs.isEmpty {
      return Blank.note(failure.text, role: .messageError, in: inside, look: look, into: &buffer)
    }
    if runs.isEmpty {
      return Blank.note("no run yet", hint: "n launches a pipeline", in: inside, look: look, into: &buffer)
    }
    if runs.shown.isEmpty {
      return Blank.note(
        "no run matches \(runs.filterText)",
        hint: "/ changes the filter, Esc clears it",
        in: inside,
        look: look,
        into: &buffer
      )
    }
    paintTable(model, into: &buffer, inside)
  }

  private static func title(_ model: AppModel) -> BoxTitle {
    let look = model.look
    let runs = model.runs
    var left = [look.span("runs", .title)]
    if runs.isLoaded { left.append(look.span(" \(look.glyphs.separator) \(runs.rows.count)", .dim)) }
    if !runs.marked.isEmpty {
      left.append(look.span(" \(look.glyphs.separator) \(runs.marked.count) marked", .accent))
    }
    let right = runs.filterText.isEmpty ? [] : [look.span("/ " + runs.filterText, .accent)]
    return BoxTitle(left: left, right: right)
  }

  private static func place(_ model: AppModel) -> BoxTitle {
    let runs = model.runs
    guard !runs.shown.isEmpty else { return BoxTitle() }
    return BoxTitle(right: [model.look.span("\(runs.position.cursor + 1)/\(runs.shown.count)", .dim)])
  }

  /// The column whose heading is at a point, of those by which the list is sorted.
  static func column(at point: Point, _ model: AppModel) -> RunOrder.Column? {
    guard !model.runs.shown.isEmpty else { return nil }
    let columns = columns(model)
    let table = Table(columns: columns, count: model.runs.shown.count, position: model.runs.position)
    return table.heading(at: point, in: model.frame.body.interior)
      .flatMap { RunOrder.Column(rawValue: $0.lowercased()) }
  }

  private static func paintTable(_ model: AppModel, into buffer: inout CellBuffer, _ rect: Rect) {
    let runs = model.runs
    let strip = stripWidth(model)
    var table = Table(columns: columns(model), count: runs.shown.count, position: runs.position)
    table.position.fit(count: table.count, visible: table.visible(in: rect))
    table.paint(into: &buffer, rect, model.look) { cells(runs[shownAt: $0], model, strip) }
    for line in 0..<min(table.visible(in: rect), runs.shown.count - table.position.offset)
    where runs.marked.contains(runs[shownAt: table.position.offset + line].id) {
      buffer.put(model.glyphs.pin, rect.x, rect.y + 1 + line, model.look[.accent])
    }
    let lines = Rect(x: rect.x, y: rect.y + 1, width: rect.width + 1, height: rect.height - 1)
    buffer.scrollbar(
      lines,
      offset: table.position.offset,
      visible: table.visible(in: rect),
      count: table.count,
      look: model.look
    )
  }

  /// Columns of the strip of steps: as wide as the longest of the rows that are near, within bounds.
  private static func stripWidth(_ model: AppModel) -> Int {
    let most =
      switch model.frame.breadth {
      case .narrow: 5
      case .normal: 12
      case .wide: 40
      }
    return max(5, min(nearRows(model).map { model.runs.rows[$0].steps.count }.max() ?? 0, most))
  }

  private static func nearRows(_ model: AppModel) -> ArraySlice<Int> {
    model.runs.shown.dropFirst(model.runs.position.offset).prefix(model.runRows)
  }

  /// `1,987/2,000`.
  private static func count(_ row: RunRow) -> String {
    "\(row.succeededCount.grouped)/\(row.steps.count.grouped)"
  }

  private static func columns(_ model: AppModel) -> [TableColumn] {
    let order = model.runs.order
    func sorting(_ column: RunOrder.Column) -> TableColumn.Sorting? {
      order.column == column ? (order.descending ? .descending : .ascending) : nil
    }
    let longest = max(8, model.runs.rows.prefix(200).map { TextWidth.of($0.name) }.max() ?? 8)
    let isNarrow = model.frame.breadth == .narrow
    // No count is cut.
    let countWidth = nearRows(model).reduce(7) { max($0, count(model.runs.rows[$1]).count) }
    let least = isNarrow ? 10 : model.frame.breadth == .normal ? 18 : 32
    return [
      TableColumn("NAME", width: min(longest, least)...min(longest, 60), sorting: sorting(.name)),
      TableColumn(isNarrow ? "" : "STATE", width: isNarrow ? 1 : 11, sorting: sorting(.state)),
      TableColumn("STEPS", width: stripWidth(model), rank: 1),
      TableColumn("", width: countWidth, align: .right, rank: 4),
      TableColumn("STACK", width: 5...14, rank: 5),
      TableColumn("STARTED", width: 12, align: .right, rank: 3, sorting: sorting(.started)),
      TableColumn("TOOK", width: 6, align: .right, rank: 0, sorting: sorting(.took)),
      TableColumn("NOTE", width: (isNarrow ? 5 : 12)...200, rank: 2),
    ]
  }

  private static func cells(_ row: RunRow, _ model: AppModel, _ strip: Int) -> [TableCell] {
    let look = model.look
    let local = model.context.localTime
    let isNarrow = model.frame.breadth == .narrow
    let note: Role = row.status == .failed ? .state(.failed) : .dim
    return [
      TableCell(row.name, look[row.status.isEnded ? .text : .bright]),
      look.cell(
        isNarrow ? [look.sign(row.status.role)] : look.state(row.status.role),
        isChanged: model.flashes.contains(.runState(row.id))
      ),
      TableCell(StepStrip.spans(row.steps, width: strip, look)),
      look.cell(
        [look.span(count(row), .dim)],
        isChanged: model.flashes.contains(.runCount(row.id))
      ),
      TableCell(row.stack, look[.dim]),
      TableCell(row.startedAt?.age(at: model.now, local) ?? "", look[.dim]),
      TableCell(row.took(model.now).shortText, look[.text]),
      TableCell(row.note, look[note]),
    ]
  }
}
