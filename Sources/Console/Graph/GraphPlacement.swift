internal import ScreenKit
internal import Workflow

/// Gives nodes rows and columns, and lines their tracks.
enum GraphPlacement {
  static func place(_ layout: inout GraphLayout) {
    placeRows(&layout)
    for index in layout.layers.indices { track(index, &layout) }
    placeColumns(&layout)
  }

  /// Each layer from the top, near what leads to it; then all layers back to where the drawing begins.
  private static func placeRows(_ layout: inout GraphLayout) {
    var before = [[Int]](repeating: [], count: layout.nodes.count)
    for (index, node) in layout.nodes.enumerated() {
      for next in node.next { before[next].append(index) }
    }
    for (number, layer) in layout.layers.enumerated() where number > 0 {
      settle(layer.nodes, &layout) { node, layout in mean(before[node], layout) }
    }
    if let first = layout.layers.first { settle(first.nodes, &layout) { mean($1.nodes[$0].next, $1) } }
    // Backwards once more: a step stands beside what waits for it where there is room.
    for layer in layout.layers.dropLast().reversed() {
      settle(layer.nodes, &layout) { node, layout in
        mean(layout.nodes[node].next + before[node], layout)
      }
    }
    let top = layout.nodes.map(\.box.y).min() ?? 0
    for index in layout.nodes.indices { layout.nodes[index].box.y -= top }
    let bottom = layout.nodes.map(\.box.bottom).max() ?? 0
    layout.size = Size(width: 0, height: bottom)
  }

  private static func mean(_ others: [Int], _ layout: GraphLayout) -> Int? {
    others.isEmpty ? nil : others.reduce(0) { $0 + layout.nodes[$1].port } / others.count
  }

  /// Stacks the nodes of a layer in their order, as near to the rows that they want as their neighbours let them.
  private static func settle(
    _ nodes: [Int],
    _ layout: inout GraphLayout,
    wanted: (Int, GraphLayout) -> Int?
  ) {
    var free = Int.min / 2
    var shift = 0
    var wishes = 0
    for node in nodes {
      let offset = layout.nodes[node].isLane ? 0 : 1
      let wish = wanted(node, layout).map { $0 - offset }
      let y = max(free, wish ?? (free < 0 ? 0 : free))
      if let wish {
        shift += y - wish
        wishes += 1
      }
      layout.nodes[node].box.y = y
      free = layout.nodes[node].box.bottom
    }
    // What was pushed down moves the whole layer up by as much, on the average.
    guard wishes > 0, shift / wishes != 0 else { return }
    for node in nodes { layout.nodes[node].box.y -= shift / wishes }
  }

  /// Lines that lie beside each other get tracks of their own, as long as there are some.
  private static func track(_ index: Int, _ layout: inout GraphLayout) {
    var wires: [GraphLayout.Wire] = []
    for node in layout.layers[index].nodes where !layout.nodes[node].next.isEmpty {
      let port = layout.nodes[node].port
      let ports = layout.nodes[node].next.map { layout.nodes[$0].port }
      let rows = min(port, ports.min() ?? port)...max(port, ports.max() ?? port)
      wires.append(GraphLayout.Wire(from: node, track: 0, rows: rows))
    }
    wires.sort { ($0.rows.lowerBound, $0.from) < ($1.rows.lowerBound, $1.from) }
    var ends: [Int] = []
    // Lines that lead to the same nodes join in one track.
    var joined: [[Int]: (track: Int, end: Int)] = [:]
    for wire in wires {
      joined[layout.nodes[wire.from].next, default: (-1, 0)].end =
        max(joined[layout.nodes[wire.from].next]?.end ?? wire.rows.upperBound, wire.rows.upperBound)
    }
    for place in wires.indices where wires[place].rows.count > 1 {
      let next = layout.nodes[wires[place].from].next
      let bundle = joined[next] ?? (-1, wires[place].rows.upperBound)
      if bundle.track >= 0 {
        wires[place].track = bundle.track
        continue
      }
      let free = ends.firstIndex { $0 < wires[place].rows.lowerBound }
      let track = free ?? min(ends.count, GraphLayout.mostTracks - 1)
      if track == ends.count { ends.append(0) }
      ends[track] = max(ends[track], bundle.end)
      wires[place].track = track
      joined[next]?.track = track
    }
    layout.layers[index].wires = wires
  }

  private static func placeColumns(_ layout: inout GraphLayout) {
    var x = 0
    for index in layout.layers.indices {
      let layer = layout.layers[index]
      let width = layer.nodes.map { layout.nodes[$0].box.width }.max() ?? 0
      layout.layers[index].x = x
      layout.layers[index].width = width
      for node in layer.nodes {
        layout.nodes[node].box.x = x
        layout.nodes[node].box.width = width
      }
      for wire in layer.wires.indices { layout.layers[index].wires[wire].track += x + width + 1 }
      layout.layers[index].gap = 4 + (layer.wires.map(\.track).max() ?? 0)
      x = layout.layers[index].right + layout.layers[index].gap
    }
    layout.size.width = layout.layers.last?.right ?? 0
  }
}
