internal import ScreenKit
internal import Workflow

/// The log of a provider's job, over the whole screen.
enum JobLogPage {
  static func paint(_ model: AppModel, into buffer: inout CellBuffer) {
    guard case .jobLog(let job) = model.route else { return }
    let title = title(job, model)
    guard let pane = model.panes[.job(job)] else {
      let look = model.look
      buffer.box(model.frame.body, style: look[.accent], glyphs: look.glyphs, top: title)
      return Blank.note(
        model.waiting(forLog: .job(job)),
        in: model.frame.body.interior,
        look: look,
        into: &buffer
      )
    }
    LogPage.paint(pane, title, model, into: &buffer)
  }

  private static func title(_ job: JobRef, _ model: AppModel) -> BoxTitle {
    let look = model.look
    let dot = " \(look.glyphs.separator) "
    var left = [look.span(job.name, .title), look.span(dot + job.source.component, .dim)]
    if job.instance > 0 { left.append(look.span(dot + "instance \(job.instance)", .dim)) }
    return BoxTitle(left: left, right: standing(job, model))
  }

  private static func standing(_ job: JobRef, _ model: AppModel) -> [StyledSpan] {
    let look = model.look
    switch model.jobs.logs[job] {
    case .live: return look.state(.running, "live")
    case .ended: return [look.span("whole", .dim)]
    case .stale(let since, let reason):
      let text = "stale since \(since.clock(model.context.localTime)): \(reason)"
      return StyledSpan.cut([look.span(text, .messageWarn)], to: max(8, model.frame.body.width / 2))
    case nil: return []
    }
  }
}
