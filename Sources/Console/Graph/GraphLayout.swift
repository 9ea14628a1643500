internal import ScreenKit
internal import Workflow

/// Where the boxes and lines of a graph stand, in cells from the top left of the whole drawing.
///
/// A column a layer, left to right. An edge over several layers passes the layers between in a lane of its own; edges of
/// one box share their lane. Time and room are in proportion to boxes, edges and lanes, and lanes are bounded.
struct GraphLayout: Sendable, Hashable {
  /// A box, or the lane of an edge through a layer.
  struct Node: Sendable, Hashable {
    /// The group in the box; for a lane the group whose edges it carries.
    var group: Int
    var isLane: Bool
    var box: Rect
    /// Nodes of the next layer that a line leads to.
    var next: [Int]

    /// The row in which lines arrive and leave.
    var port: Int { box.y + (isLane ? 0 : 1) }
  }

  /// What lies between a node and those it leads to: out to a track, along it, and in to each.
  struct Wire: Sendable, Hashable {
    var from: Int
    /// Column of the vertical part.
    var track: Int
    var rows: ClosedRange<Int>
  }

  struct Layer: Sendable, Hashable {
    /// Nodes from top to bottom.
    var nodes: [Int]
    var x = 0
    var width = 0
    /// Lines to the next layer, by their topmost row.
    var wires: [Wire] = []
    /// Columns to the next layer.
    var gap = 3
    var right: Int { x + width }
  }

  var nodes: [Node] = []
  var layers: [Layer] = []
  /// For each group the node that is its box.
  var boxOf: [Int] = []
  var layerOf: [Int] = []
  var size = Size(width: 0, height: 0)
  /// Edges that would need too many lanes and are not drawn.
  var hiddenEdges = 0

  static let mostLanes = 20_000
  static let mostTracks = 10

  /// `widths` are the columns that the text of each group's box takes, without its border; `height` are the rows of a box, with it.
  init(_ graph: FoldedGraph, widths: [Int], height: Int) {
    let layers = StepLayers.of(dependencies: graph.dependencies)
    self.layers = layers.map { Layer(nodes: $0) }
    boxOf = Array(graph.groups.indices)
    layerOf = [Int](repeating: 0, count: graph.groups.count)
    for (number, layer) in layers.enumerated() {
      for group in layer { layerOf[group] = number }
    }
    nodes = graph.groups.indices.map { group in
      let box = Rect(x: 0, y: 0, width: widths[group] + 4, height: height)
      return Node(group: group, isLane: false, box: box, next: [])
    }
    for group in graph.groups.indices { connect(group, to: graph.dependents[group]) }
    GraphOrder.arrange(&self)
    GraphPlacement.place(&self)
  }

  private mutating func connect(_ group: Int, to targets: [Int]) {
    let start = layerOf[group]
    let furthest = targets.map { layerOf[$0] }.max() ?? start
    var last = group
    var at: [Int: Int] = [start: group]
    let lanes = nodes.count - boxOf.count
    for layer in (start + 1)..<max(start + 1, min(furthest, start + 1 + Self.mostLanes - lanes)) {
      nodes.append(
        Node(group: group, isLane: true, box: Rect(x: 0, y: 0, width: 1, height: 1), next: [])
      )
      nodes[last].next.append(nodes.count - 1)
      layers[layer].nodes.append(nodes.count - 1)
      last = nodes.count - 1
      at[layer] = last
    }
    for target in targets {
      if let before = at[layerOf[target] - 1] {
        nodes[before].next.append(target)
      } else {
        hiddenEdges += 1
      }
    }
  }

  /// The layers of which something lies in these columns.
  func layers(in columns: Range<Int>) -> Range<Int> {
    let first = partition(layers.count) { layers[$0].right + layers[$0].gap > columns.lowerBound }
    let last = partition(layers.count) { layers[$0].x >= columns.upperBound }
    return first..<max(first, last)
  }

  /// The nodes of a layer of which something lies in these rows, as positions in the layer.
  func nodes(of layer: Layer, in rows: Range<Int>) -> Range<Int> {
    let first = partition(layer.nodes.count) { nodes[layer.nodes[$0]].box.bottom > rows.lowerBound }
    let last = partition(layer.nodes.count) { nodes[layer.nodes[$0]].box.y >= rows.upperBound }
    return first..<max(first, last)
  }

  /// The first number for which `isBehind` holds; it holds for all after one for which it does.
  private func partition(_ count: Int, _ isBehind: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
