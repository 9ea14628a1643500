internal import Operators
internal import ScreenKit
internal import Workflow

/// The jobs of all providers, whoever started them.
enum JobsPage {
  static func paint(_ model: AppModel, into buffer: inout CellBuffer) {
    let look = model.look
    let box = model.frame.body
    buffer.box(box, style: look[.accent], glyphs: look.glyphs, top: title(model), bottom: bottom(model))
    if let blank = blank(model) {
      return Blank.note(
        blank.text,
        hint: blank.hint,
        role: blank.role,
        in: box.interior,
        look: look,
        into: &buffer
      )
    }
    paintTable(model, into: &buffer, box.interior)
  }

  private static func title(_ model: AppModel) -> BoxTitle {
    let look = model.look
    let jobs = model.jobs
    var left = [look.span("jobs", .title)]
    if !jobs.rows.isEmpty {
      let count = jobs.rows.count.grouped + (jobs.hasMore ? "+" : "")
      left.append(look.span(" \(look.glyphs.separator) \(count)", .dim))
    }
    if !jobs.marked.isEmpty {
      left.append(look.span(" \(look.glyphs.separator) \(jobs.marked.count) marked", .accent))
    }
    return BoxTitle(
      left: left,
      right: jobs.filterText.isEmpty ? [] : [look.span("/ " + jobs.filterText, .accent)]
    )
  }

  /// Which providers do not answer, and where the cursor is.
  private static func bottom(_ model: AppModel) -> BoxTitle {
    let jobs = model.jobs
    let place =
      jobs.shown.isEmpty
      ? [] : [model.look.span("\((jobs.position.cursor + 1).grouped)/\(jobs.shown.count.grouped)", .dim)]
    let words =
      (jobs.failure.map { [$0] } ?? [])
      + (jobs.sources ?? []).compactMap { source -> String? in
        guard let part = jobs.parts[source] else { return waiting(for: [source], model) }
        guard let failure = part.failure else { return nil }
        let since = part.asOf.map { " since \($0.clock(model.context.localTime))" } ?? ""
        return "\(source.component): stale\(since): \(failure)"
      }
    guard !jobs.rows.isEmpty, let first = words.first else { return BoxTitle(right: place) }
    let more = words.count > 1 ? " (and \(words.count - 1) more)" : ""
    let room = max(8, model.frame.body.width - 20)
    return BoxTitle(
      left: StyledSpan.cut([model.look.span(first + more, .messageWarn)], to: room),
      right: place
    )
  }

  /// What stands where there is no row.
  private static func blank(_ model: AppModel) -> (text: String, hint: String, role: Role)? {
    let jobs = model.jobs
    guard jobs.rows.isEmpty || jobs.shown.isEmpty else { return nil }
    guard let sources = jobs.sources else {
      return jobs.failure.map { ($0, "ctrl-r reads them again", .messageError) } ?? (
        model.waiting("reading the stacks", for: .sources), "", .dim
      )
    }
    if sources.isEmpty {
      return (
        "no stack of \(model.context.workspaceName) has a step operator",
        "the jobs of a provider are shown once a stack has an operator for it", .dim
      )
    }
    if !jobs.rows.isEmpty {
      return ("no job matches \(jobs.filterText)", "/ changes the filter, Esc clears it", .dim)
    }
    let failures = sources.compactMap { source in
      jobs.parts[source]?.failure.map { "\(source.component): \($0)" }
    }
    if jobs.isLoaded, let first = failures.first {
      return (first, "ctrl-r asks again; stepdeck doctor says what is missing", .messageError)
    }
    if !jobs.isLoaded { return (waiting(for: sources.filter { jobs.parts[$0] == nil }, model), "", .dim) }
    return ("no job", "what anybody runs there is shown here", .dim)
  }

  /// The column whose heading is at a point, of those by which the list is sorted.
  static func column(at point: Point, _ model: AppModel) -> JobOrder.Column? {
    guard !model.jobs.shown.isEmpty else { return nil }
    let table = Table(columns: columns(model), count: model.jobs.shown.count, position: model.jobs.position)
    let title = table.heading(at: point, in: model.frame.body.interior)
    return title == "OPERATOR" ? .source : title.flatMap { JobOrder.Column(rawValue: $0.lowercased()) }
  }

  /// `asking gpu-cluster (kubernetes) for its jobs … 4 s`.
  private static func waiting(for sources: [JobSource], _ model: AppModel) -> String {
    let names = sources.map { "\($0.component) (\($0.flavor.rawValue))" }
    let words = "asking \(names.joined(separator: ", ")) for \(names.count == 1 ? "its" : "their") jobs"
    let longest = sources.max {
      model.waits.time(.jobs($0), model.now) ?? .zero < model.waits.time(.jobs($1), model.now) ?? .zero
    }
    return longest.map { model.waiting(words, for: .jobs($0)) } ?? words
  }

  private static func paintTable(_ model: AppModel, into buffer: inout CellBuffer, _ rect: Rect) {
    let jobs = model.jobs
    var table = Table(columns: columns(model), count: jobs.shown.count, position: jobs.position)
    table.position.fit(count: table.count, visible: table.visible(in: rect))
    table.paint(into: &buffer, rect, model.look) { cells(jobs[shownAt: $0], model) }
    for line in 0..<max(0, min(table.visible(in: rect), jobs.shown.count - table.position.offset))
    where jobs.marked.contains(jobs[shownAt: table.position.offset + line].ref) {
      buffer.put(model.glyphs.pin, rect.x, rect.y + 1 + line, model.look[.accent])
    }
    buffer.scrollbar(
      Rect(x: rect.x, y: rect.y + 1, width: rect.width + 1, height: rect.height - 1),
      offset: table.position.offset,
      visible: table.visible(in: rect),
      count: table.count,
      look: model.look
    )
  }

  private static func columns(_ model: AppModel) -> [TableColumn] {
    let order = model.jobs.order
    func sorting(_ column: JobOrder.Column) -> TableColumn.Sorting? {
      order.column == column ? (order.descending ? .descending : .ascending) : nil
    }
    let near = model.jobs.shown.dropFirst(model.jobs.position.offset).prefix(model.runRows)
    func longest(_ text: (JobRow) -> String) -> Int {
      max(8, near.map { TextWidth.of(text(model.jobs.rows[$0])) }.max() ?? 8)
    }
    let name = longest(\.job.name)
    let source = min(16, longest(\.source.component))
    let isNarrow = model.frame.breadth == .narrow
    let least = isNarrow ? 12 : model.frame.breadth == .normal ? 22 : 40
    let columns = [
      TableColumn("NAME", width: min(name, least)...min(name, 63), sorting: sorting(.name)),
      TableColumn(isNarrow ? "" : "STATE", width: isNarrow ? 1 : 11, sorting: sorting(.state)),
      TableColumn("STARTED", width: 12, align: .right, rank: 1, sorting: sorting(.started)),
      TableColumn("OPERATOR", width: source, rank: 2, sorting: sorting(.source)),
      TableColumn("RUN", width: 12...60, rank: 0),
      TableColumn("OWNER", width: 8...24, rank: 3),
      TableColumn("WHERE", width: 8...24, rank: 4),
    ]
    return withoutOperator(columns, model)
  }

  private static func cells(_ row: JobRow, _ model: AppModel) -> [TableCell] {
    let look = model.look
    let role = row.job.state?.role ?? .unknown
    let isLive = !(row.job.state?.isEnded ?? false)
    let state = model.frame.breadth == .narrow ? [look.sign(role)] : look.state(role, row.stateWord)
    let run = row.job.key.map { key in
      "\(model.runs.row(of: key.run)?.name ?? key.run.rawValue)/\(key.attempt.step)"
    }
    let cells = [
      TableCell(row.job.name, look[isLive ? .bright : .text]),
      look.cell(state, isChanged: model.flashes.contains(.job(row.ref))),
      TableCell(row.job.startedAt?.age(at: model.now, model.context.localTime) ?? "", look[.dim]),
      TableCell(row.source.component, look[.dim]), TableCell(run ?? "", look[.text]),
      TableCell(row.job.owner ?? "", look[.dim]), TableCell(row.job.place ?? "", look[.dim]),
    ]
    return withoutOperator(cells, model)
  }

  /// Where there is but one provider, it is not said in every row.
  private static func withoutOperator<Part>(_ parts: [Part], _ model: AppModel) -> [Part] {
    guard model.jobs.sources?.count == 1 else { return parts }
    return Array(parts[..<3] + parts[4...])
  }
}
