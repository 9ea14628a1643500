internal import Operators
internal import OrderedCollections
internal import ScreenKit
internal import Workflow

/// All that a provider tells of one job: facts, parts, history.
enum JobPage {
  static func paint(_ model: AppModel, into buffer: inout CellBuffer) {
    let look = model.look
    guard case .job(let job) = model.route else { return }
    let known = model.jobs.sheet(of: job)
    let listed = known?.description?.job ?? model.jobs.row(of: job)?.job
    let state = listed.map { look.state($0.state?.role ?? .unknown, $0.state?.rawValue ?? $0.providerState) }
    buffer.box(
      model.frame.body,
      style: look[.accent],
      glyphs: look.glyphs,
      top: BoxTitle(
        left: [
          look.span(job.name, .title), look.span(" \(look.glyphs.separator) \(job.source.component)", .dim),
        ],
        right: state ?? []
      ),
      bottom: BoxTitle(left: known.flatMap { stale($0, model) } ?? [])
    )
    let inside = model.frame.body.interior
    guard let description = known?.description else {
      let failure = known?.failure
      return Blank.note(
        failure ?? model.waiting("asking \(job.source.component) for \(job.name)", for: .job(job.whole)),
        role: failure == nil ? .dim : .messageError,
        in: inside,
        look: look,
        into: &buffer
      )
    }
    sheet(description, model).paint(from: model.pageOffset, in: room(model.frame), into: &buffer)
  }

  /// How many lines there are, for scrolling.
  static func lineCount(_ model: AppModel) -> Int {
    guard case .job(let job) = model.route, let description = model.jobs.sheet(of: job)?.description
    else { return 0 }
    return sheet(description, model).lines.count
  }

  private static func room(_ frame: ScreenFrame) -> Rect { frame.body.interior.inset(dx: 1, dy: 0) }

  private static func stale(_ known: JobsModel.Sheet, _ model: AppModel) -> [StyledSpan]? {
    guard let failure = known.failure, let asOf = known.asOf else { return nil }
    let text = "stale since \(asOf.clock(model.context.localTime)): \(failure)"
    return StyledSpan.cut([model.look.span(text, .messageWarn)], to: max(8, model.frame.body.width - 4))
  }

  private static func sheet(_ description: JobDescription, _ model: AppModel) -> FactSheet {
    let look = model.look
    var sheet = FactSheet(look, width: room(model.frame).width)
    let job = description.job
    sheet.heading("job")
    if let key = job.key {
      let run = model.runs.row(of: key.run)?.name ?? key.run.rawValue
      sheet.fact("run", "\(run)/\(key.attempt.step), attempt \(key.attempt.attempt)")
    } else {
      sheet.fact("run", "not one of ours")
    }
    for (name, value) in description.facts { sheet.fact(name, value) }
    for table in description.tables where !table.rows.isEmpty {
      sheet.heading(table.title.lowercased())
      let first = table.rows.map { TextWidth.of($0.first ?? "") }.max() ?? 0
      let heading = table.columns.map { [look.span($0.uppercased(), .column)] }
      let rows = table.rows.map { row in row.map { [look.span($0, .text)] } }
      sheet.table([heading] + rows, firstWidth: min(max(first, 8), sheet.width / 3))
    }
    return sheet
  }
}
