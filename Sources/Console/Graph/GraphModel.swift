internal import ScreenKit
internal import Workflow

/// The graph of the run that is looked at: what is folded, where everything stands, and the cursor in it.
struct GraphModel: Sendable {
  /// How the steps of a group stand, in all.
  struct Standing: Sendable, Hashable {
    var counts: [StepState: Int] = [:]
    /// The state that matters most.
    var foremost = StepState.waiting
  }

  private(set) var folded: FoldedGraph
  private(set) var layout: GraphLayout
  private(set) var standings: [Standing] = []
  /// The groups on the way that takes longest.
  private var critical: [Bool] = []
  /// For each group the one that follows it on that way; -1 for none.
  private(set) var criticalNext: [Int] = []
  private(set) var cursor = 0
  /// The cell of the drawing at the top left of the screen's part.
  private(set) var origin = Point.zero
  /// The part was chosen by hand, and need not have the cursor in it.
  private var isScrolled = false
  private var unfolded: Set<Int> = []
  private let isLow: Bool
  /// Up to which fact of the journal the standings go.
  private var sequence = -1

  /// More boxes than these are folded.
  static let limit = 40
  private static let longestName = 24

  init(_ state: RunState, isLow: Bool, cursor step: Int?) {
    self.isLow = isLow
    folded = FoldedGraph(dependencies: state.plan.graph.dependencies, limit: Self.limit)
    layout = Self.layout(folded, state, isLow)
    if let step, folded.groupOf.indices.contains(step) { cursor = folded.groupOf[step] }
    follow(state)
  }

  /// A small screen needs other boxes.
  func fits(isLow: Bool) -> Bool { self.isLow == isLow }

  /// The step that keys are about: the one in the box under the cursor, the first of several.
  var step: Int? { folded.groups.indices.contains(cursor) ? folded.groups[cursor].members[0] : nil }

  var isOnFold: Bool { folded.groups.indices.contains(cursor) && folded.groups[cursor].members.count > 1 }

  private static func layout(_ folded: FoldedGraph, _ state: RunState, _ isLow: Bool) -> GraphLayout {
    let widths = folded.groups.map { group in
      if group.members.count > 1 {
        return isLow ? min(longestName, TextWidth.of(label(group, state.plan)) + 2) : longestName
      }
      let name = TextWidth.of(state.plan.steps[group.members[0]].name)
      return max(isLow ? 6 : 12, min(longestName, name + 2))
    }
    return GraphLayout(folded, widths: widths, height: isLow ? 3 : 4)
  }

  /// `shard-1`, `1,995 like shard-1`.
  static func label(_ group: FoldedGraph.Group, _ plan: Plan) -> String {
    let name = plan.steps[group.members[0]].name
    return group.members.count > 1 ? "\(group.members.count.grouped) like \(name)" : name
  }

  /// Takes the states of steps in, where there is news.
  mutating func follow(_ state: RunState) {
    guard state.sequence != sequence else { return }
    sequence = state.sequence
    standings = folded.groups.map { group in
      var standing = Standing()
      for member in group.members { standing.counts[state.steps[member].state, default: 0] += 1 }
      standing.foremost = standing.counts.keys.max { StepStrip.weight($0) < StepStrip.weight($1) } ?? .waiting
      return standing
    }
    let now = state.endedAt ?? state.steps.compactMap { $0.attempts.last?.history.last?.since }.max()
    // A step that has not started counts a little, so that the longest way leads on to the end.
    let weights = state.steps.map { step in
      guard let start = step.startedAt, let end = step.endedAt ?? now else { return 0.001 }
      return 0.001 + max(0, (end - start).inSeconds)
    }
    let path = StepLayers.heaviestPath(dependencies: state.plan.graph.dependencies, weights: weights)
    critical = Array(repeating: false, count: folded.groups.count)
    criticalNext = Array(repeating: -1, count: folded.groups.count)
    for (step, next) in zip(path, path.dropFirst() + [-1]) {
      let group = folded.groupOf[step]
      critical[group] = true
      if next >= 0, folded.groupOf[next] != group { criticalNext[group] = folded.groupOf[next] }
    }
  }

  /// The way that takes longest goes through the group.
  func isCritical(_ group: Int) -> Bool { critical[group] }

  /// Takes the box under the cursor apart, or folds again what belongs to it.
  mutating func toggleFold(_ state: RunState) {
    guard let step else { return }
    let closed = FoldedGraph(dependencies: state.plan.graph.dependencies, limit: Self.limit)
    let group = closed.groups[closed.groupOf[step]]
    guard group.members.count > 1 else { return }
    isScrolled = false
    if isOnFold { unfolded.insert(group.members[0]) } else { unfolded.subtract(group.members) }
    folded = FoldedGraph(
      dependencies: state.plan.graph.dependencies,
      limit: Self.limit,
      unfolded: unfolded
    )
    layout = Self.layout(folded, state, isLow)
    cursor = folded.groupOf[step]
    sequence = -1
    follow(state)
  }

  mutating func select(step: Int) {
    isScrolled = false
    if folded.groupOf.indices.contains(step) { cursor = folded.groupOf[step] }
  }

  /// Puts the cursor into a box that is in sight.
  mutating func choose(_ group: Int) {
    isScrolled = true
    cursor = group
  }

  /// The box at a point of the screen's part, which begins at `rect`.
  func group(at point: Point, in rect: Rect) -> Int? {
    layout.nodes.first { !$0.isLane && onScreen($0.box, rect).contains(point) }?.group
  }

  /// Shows another part of the drawing, wherever the cursor is.
  mutating func scroll(by cells: Point, in room: Size) {
    isScrolled = true
    origin = Point(
      x: Self.bounded(origin.x + cells.x, room.width, of: layout.size.width),
      y: Self.bounded(origin.y + cells.y, room.height, of: layout.size.height)
    )
  }

  private static func bounded(_ start: Int, _ room: Int, of total: Int) -> Int {
    total <= room ? -((room - total) / 2) : max(0, min(start, total - room))
  }

  /// Moves within a layer.
  mutating func moveVertically(by step: Int) {
    isScrolled = false
    guard let place = placeInLayer else { return }
    let boxes = layout.layers[layout.layerOf[cursor]].nodes.filter { !layout.nodes[$0].isLane }
    cursor = layout.nodes[boxes[max(0, min(place + step, boxes.count - 1))]].group
  }

  private var placeInLayer: Int? {
    guard layout.layerOf.indices.contains(cursor) else { return nil }
    return layout.layers[layout.layerOf[cursor]].nodes.filter { !layout.nodes[$0].isLane }
      .firstIndex(of: layout.boxOf[cursor])
  }

  /// Moves to what waits for the box, or to what it waits for: the nearest of them.
  mutating func moveAlong(forward: Bool) {
    isScrolled = false
    guard folded.groups.indices.contains(cursor) else { return }
    let others = forward ? folded.dependents[cursor] : folded.dependencies[cursor]
    let row = layout.nodes[layout.boxOf[cursor]].port
    let nearest = others.min {
      (abs(layout.nodes[layout.boxOf[$0]].port - row), $0)
        < (abs(layout.nodes[layout.boxOf[$1]].port - row), $1)
    }
    if let nearest { cursor = nearest }
  }

  mutating func moveToEdge(top: Bool) {
    isScrolled = false
    let layer = top ? layout.layers.first : layout.layers.last
    let boxes = layer?.nodes.filter { !layout.nodes[$0].isLane } ?? []
    if let node = top ? boxes.first : boxes.last { cursor = layout.nodes[node].group }
  }

  /// Moves the part of the drawing that is shown as little as needed to have the box under the cursor in it.
  mutating func reveal(in room: Size) {
    if isScrolled { return scroll(by: .zero, in: room) }
    guard layout.boxOf.indices.contains(cursor) else { return }
    let box = layout.nodes[layout.boxOf[cursor]].box
    origin.x = Self.fit(origin.x, box.x..<box.right, room.width, of: layout.size.width)
    origin.y = Self.fit(origin.y, box.y..<box.bottom, room.height, of: layout.size.height)
  }

  private static func fit(_ start: Int, _ wanted: Range<Int>, _ room: Int, of total: Int) -> Int {
    var start = bounded(start, room, of: total)
    if total <= room { return start }
    let margin = max(0, min(6, (room - wanted.count) / 2))
    if wanted.upperBound + margin > start + room { start = wanted.upperBound + margin - room }
    if wanted.lowerBound - margin < start { start = wanted.lowerBound - margin }
    return max(0, min(start, total - room))
  }
}
