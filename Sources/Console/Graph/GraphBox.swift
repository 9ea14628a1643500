internal import ScreenKit
internal import Workflow

/// One box of a graph: a step, or several that are alike.
struct GraphBox {
  var group: Int
  var graph: GraphModel
  var state: RunState

  private var members: [Int] { graph.folded.groups[group].members }
  private var isFold: Bool { members.count > 1 }

  func paint(_ model: AppModel, in box: Rect, into buffer: inout CellBuffer) {
    let look = model.look
    let isCurrent = graph.cursor == group
    let border: Role = isCurrent ? .accent : graph.isCritical(group) ? .bright : .border
    buffer.clear(box, style: look[.base].over(.plain))
    buffer.box(box, style: look[border], glyphs: look.glyphs)
    // A fold looks like a pile.
    if isFold { buffer.put(look.glyphs.more, box.right - 2, box.y, look[border]) }
    let inside = box.inset(dx: 2, dy: 1)
    if isCurrent { buffer.fill(box.interior, with: " ", style: look[.cursor]) }
    buffer.put(name(look, isCurrent: isCurrent), at: inside.origin, limit: inside.width)
    guard inside.height > 1 else { return }
    let point = Point(x: inside.x, y: inside.y + 1)
    if isFold {
      buffer.put(counts(look), at: point, limit: inside.width)
    } else {
      buffer.put(place(model), at: point, limit: inside.width)
      buffer.put(
        state.steps[members[0]].took(model.now)?.shortText ?? "",
        at: Point(x: point.x + 4, y: point.y),
        look[.text],
        room: inside.width - 4,
        align: .right
      )
    }
  }

  private func name(_ look: Look, isCurrent: Bool) -> [StyledSpan] {
    let foremost = graph.standings[group].foremost
    let isQuiet = !isCurrent && !graph.isCritical(group) && !foremost.isLive
    return [
      look.sign(foremost.role),
      look.span(
        " " + GraphModel.label(graph.folded.groups[group], state.plan),
        isCurrent ? .title : isQuiet ? .dim : .text
      ),
    ]
  }

  /// `k8s ↻2`.
  private func place(_ model: AppModel) -> [StyledSpan] {
    let look = model.look
    let step = members[0]
    var spans = [look.span(state.plan.steps[step].flavor.shortName, .dim)]
    let attempts = state.steps[step].attempts.count
    if attempts > 1 {
      spans.append(StyledSpan(" \(look.glyphs.retry)\(attempts)", look.theme[.starting]))
    }
    return spans
  }

  /// `✓1,980 ●20`.
  private func counts(_ look: Look) -> [StyledSpan] {
    let counts = graph.standings[group].counts
    let kinds = counts.keys.sorted { StepStrip.weight($0) > StepStrip.weight($1) }
    return kinds.flatMap { kind in
      [look.sign(kind.role), StyledSpan("\((counts[kind] ?? 0).grouped) ", look.theme[kind.role])]
    }
  }
}
