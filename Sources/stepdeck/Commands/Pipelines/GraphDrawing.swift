internal import DequeModule
internal import Workflow

/// A graph of steps as text: one row a step, dependencies above, lanes for the edges that are still open.
///
/// ```
/// ●     load
/// ├─╮
/// ● │   features
/// │ ●   describe
/// ├─╯
/// ●     report
/// │
/// ●     publish
/// ```
///
/// Two steps one right below the other have nothing to do with each other.
///
/// Built without recursion.
struct GraphDrawing {
  struct Row: Equatable {
    var art: String
    /// The step that stands in this row; `nil` in rows of edges alone.
    var step: Int?
  }

  private let dependents: [[Int]]
  private var blockers: [Int]
  /// For each lane the step that its edge leads to; `nil` where it is free.
  private var lanes: [Int?] = []
  private(set) var rows: [Row] = []
  /// Where the last row has its step; `nil` where it has edges alone.
  private var lastColumn: Int?
  /// The most lanes that were open at a time.
  private(set) var width = 1

  /// Draws the graph, or returns nil as soon as more than `widest` lanes would be open at a time.
  ///
  /// `dependencies` are for each step the positions of those that it waits for; without a cycle.
  init?(dependencies: [[Int]], widest: Int) {
    dependents = StepLayers.inverse(of: dependencies)
    blockers = dependencies.map(\.count)
    draw(widest: widest)
    if width > widest { return nil }
  }

  /// Steps that became ready last come first, so that lanes stay short.
  private mutating func draw(widest: Int) {
    var ready = Deque(blockers.indices.filter { blockers[$0] == 0 })
    while width <= widest, let step = ready.popFirst() {
      guard lanes.count + dependents[step].count <= 2 * widest else {
        width = lanes.count + dependents[step].count
        return
      }
      place(step)
      var opened: [Int] = []
      for dependent in dependents[step] {
        blockers[dependent] -= 1
        if blockers[dependent] == 0 { opened.append(dependent) }
      }
      ready.insert(contentsOf: opened, at: 0)
    }
  }

  private mutating func place(_ step: Int) {
    let arriving = lanes.indices.filter { lanes[$0] == step }
    let column = arriving.first ?? freeLane(from: 0)
    if arriving.count > 1 {
      rows.append(Row(art: edges(from: column, to: arriving.dropFirst(), "┴", "╯")))
    } else if !arriving.isEmpty, column == lastColumn {
      rows.append(Row(art: art { _ in "│" }))
    }
    for lane in arriving { lanes[lane] = nil }
    lanes[column] = step
    rows.append(Row(art: art { $0 == column ? "●" : "│" }, step: step))
    lastColumn = column
    fork(step, from: column)
    while let last = lanes.last, last == nil { lanes.removeLast() }
  }

  private mutating func fork(_ step: Int, from column: Int) {
    let targets = dependents[step]
    lanes[column] = targets.first
    guard targets.count > 1 else { return }
    let before = lanes
    var opened: [Int] = []
    for target in targets.dropFirst() {
      let lane = freeLane(from: column + 1)
      lanes[lane] = target
      opened.append(lane)
    }
    let after = lanes
    lanes = before + [Int?](repeating: nil, count: after.count - before.count)
    rows.append(Row(art: edges(from: column, to: opened[...], "┬", "╮")))
    lastColumn = nil
    lanes = after
  }

  private mutating func freeLane(from start: Int) -> Int {
    if start < lanes.count, let free = lanes[start...].firstIndex(of: nil) { return free }
    lanes.append(nil)
    width = max(width, lanes.count)
    return lanes.count - 1
  }

  /// A row of open lanes, each with the sign that `sign` gives.
  private func art(_ sign: (Int) -> Character) -> String {
    var text = ""
    for (lane, target) in lanes.enumerated() {
      text.append(target == nil ? " " : sign(lane))
      text.append(" ")
    }
    return text
  }

  /// A row that joins the lane `column` with those to its right; `ends` is not empty.
  private func edges(
    from column: Int,
    to ends: ArraySlice<Int>,
    _ middle: Character,
    _ end: Character
  ) -> String {
    let last = ends.max() ?? column
    let joined = Set(ends)
    var text = ""
    for lane in lanes.indices {
      let isOpen = lanes[lane] != nil
      switch lane {
      case column: text.append("├")
      case last: text.append(end)
      case column...last: text.append(joined.contains(lane) ? middle : isOpen ? "┼" : "─")
      default: text.append(isOpen ? "│" : " ")
      }
      text.append(lane >= column && lane < last ? "─" : " ")
    }
    return text
  }
}
