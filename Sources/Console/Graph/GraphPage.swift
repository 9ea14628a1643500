internal import ScreenKit
internal import Workflow

/// The steps of a run as boxes with lines between; the way that takes longest is bright.
enum GraphPage {
  static func paint(_ model: AppModel, into buffer: inout CellBuffer) {
    let look = model.look
    let box = model.frame.body
    guard let run = model.run, let state = run.state, let graph = run.graph else {
      return RunBlank.paint(model, title: "graph", into: &buffer)
    }
    buffer.box(
      box,
      style: look[.accent],
      glyphs: look.glyphs,
      top: title(model, state, graph),
      bottom: footing(model, state, graph)
    )
    let inside = box.interior
    if graph.folded.groups.isEmpty {
      return Blank.note("the run has no steps", in: inside, look: look, into: &buffer)
    }
    buffer.clipped(to: inside) { buffer in
      paintLines(graph, look, in: inside, into: &buffer)
      paintBoxes(graph, state, model, in: inside, into: &buffer)
    }
  }

  private static func title(_ model: AppModel, _ state: RunState, _ graph: GraphModel) -> BoxTitle {
    let look = model.look
    let dot = " \(look.glyphs.separator) "
    let (boxes, hidden) = (graph.folded.groups.count, graph.layout.hiddenEdges)
    var words = state.steps.count == 1 ? "1 step" : "\(state.steps.count.grouped) steps"
    if boxes < state.steps.count { words += " in \(boxes == 1 ? "1 box" : "\(boxes) boxes")" }
    if hidden > 0 { words += dot + (hidden == 1 ? "1 edge" : "\(hidden.grouped) edges") + " not drawn" }
    return BoxTitle(
      left: [look.span("graph", .title), look.span(dot + words, .dim)],
      right: look.state(state.status.role)
    )
  }

  /// What the box under the cursor is, in words.
  private static func footing(_ model: AppModel, _ state: RunState, _ graph: GraphModel) -> BoxTitle {
    let look = model.look
    guard let step = graph.step else { return BoxTitle() }
    if graph.isOnFold {
      let standing = graph.standings[graph.cursor]
      let words = StepState.allCases.compactMap { kind in
        standing.counts[kind].map { "\($0.grouped) \(kind.rawValue)" }
      }
      return BoxTitle(right: [look.span(words.joined(separator: "  "), .dim)])
    }
    let name = state.plan.steps[step].name
    let reason = state.steps[step].reason.map { ": \($0)" } ?? ""
    let role = state.steps[step].state.role
    return BoxTitle(right: [
      StyledSpan("\(name) \(state.steps[step].state.rawValue)\(reason)", look.theme[role])
    ])
  }

  private static func paintLines(
    _ graph: GraphModel,
    _ look: Look,
    in rect: Rect,
    into buffer: inout CellBuffer
  ) {
    let layout = graph.layout
    let columns = graph.origin.x..<graph.origin.x + rect.width
    let rows = graph.origin.y..<graph.origin.y + rect.height
    var grid = LineGrid(rect)
    for index in layout.layers(in: columns) {
      let layer = layout.layers[index]
      let painter = WirePainter(graph: graph, layer: layer, rect: rect)
      for place in layout.nodes(of: layer, in: rows) where layout.nodes[layer.nodes[place]].isLane {
        painter.paintLane(layer.nodes[place], into: &grid)
      }
      for wire in layer.wires {
        if wire.rows.lowerBound >= rows.upperBound { break }
        if wire.rows.upperBound >= rows.lowerBound { painter.paint(wire, into: &grid) }
      }
    }
    grid.paint(look, into: &buffer)
  }

  private static func paintBoxes(
    _ graph: GraphModel,
    _ state: RunState,
    _ model: AppModel,
    in rect: Rect,
    into buffer: inout CellBuffer
  ) {
    let layout = graph.layout
    let columns = graph.origin.x..<graph.origin.x + rect.width
    let rows = graph.origin.y..<graph.origin.y + rect.height
    for index in layout.layers(in: columns) {
      let layer = layout.layers[index]
      for place in layout.nodes(of: layer, in: rows) {
        let node = layout.nodes[layer.nodes[place]]
        guard !node.isLane else { continue }
        GraphBox(group: node.group, graph: graph, state: state)
          .paint(model, in: graph.onScreen(node.box, rect), into: &buffer)
      }
    }
  }
}

extension GraphModel {
  /// Where a part of the drawing stands on the screen.
  func onScreen(_ box: Rect, _ rect: Rect) -> Rect {
    Rect(x: box.x - origin.x + rect.x, y: box.y - origin.y + rect.y, width: box.width, height: box.height)
  }
}

/// Paints the lines that leave the nodes of one layer.
private struct WirePainter {
  let graph: GraphModel
  let layer: GraphLayout.Layer
  let rect: Rect

  private var shift: Point { Point(x: rect.x - graph.origin.x, y: rect.y - graph.origin.y) }

  /// The part of a line that passes a layer.
  func paintLane(_ index: Int, into grid: inout LineGrid) {
    let node = graph.layout.nodes[index]
    grid.across(
      node.port + shift.y,
      from: layer.x + shift.x - 1,
      to: layer.right + shift.x,
      bright: isBeforeCritical(node)
    )
  }

  func paint(_ wire: GraphLayout.Wire, into grid: inout LineGrid) {
    let node = graph.layout.nodes[wire.from]
    let start = layer.right + shift.x - 1
    let end = layer.right + layer.gap + shift.x - 1
    let track = wire.track + shift.x
    let port = node.port + shift.y
    if wire.rows.count > 1 {
      grid.across(port, from: start, to: track, bright: false)
      grid.down(
        track,
        from: wire.rows.lowerBound + shift.y,
        to: wire.rows.upperBound + shift.y,
        bright: false
      )
    }
    for next in node.next {
      let target = graph.layout.nodes[next]
      let row = target.port + shift.y
      let isBright = isCritical(node, target)
      guard isBright || rect.rows.contains(row) else { continue }
      if isBright, row != port {
        grid.across(port, from: start, to: track, bright: true)
        grid.down(track, from: port, to: row, bright: true)
      }
      grid.across(row, from: row == port ? start : track, to: end, bright: isBright)
      if !target.isLane { grid.head(end, row, bright: isBright) }
    }
  }

  private func isCritical(_ from: GraphLayout.Node, _ target: GraphLayout.Node) -> Bool {
    target.isLane ? isBeforeCritical(target) : graph.criticalNext[from.group] == target.group
  }

  /// A lane goes on at least up to the layer before the group that follows on the way that takes longest.
  private func isBeforeCritical(_ lane: GraphLayout.Node) -> Bool {
    let next = graph.criticalNext[lane.group]
    return next >= 0 && graph.layout.nodes[graph.layout.boxOf[next]].box.x > lane.box.x
  }
}
