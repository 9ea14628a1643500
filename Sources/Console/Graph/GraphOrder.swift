internal import Workflow

/// Puts the nodes of each layer into an order in which few lines cross: each near the middle of those that it hangs on.
enum GraphOrder {
  private static let sweeps = 4

  static func arrange(_ layout: inout GraphLayout) {
    var before = [[Int]](repeating: [], count: layout.nodes.count)
    for (index, node) in layout.nodes.enumerated() {
      for next in node.next { before[next].append(index) }
    }
    var place = [Double](repeating: 0, count: layout.nodes.count)
    for layer in layout.layers { number(layer.nodes, &place) }
    for sweep in 0..<sweeps {
      let isForward = sweep % 2 == 0
      let order = isForward ? Array(layout.layers.indices) : layout.layers.indices.reversed()
      for index in order {
        let nodes = layout.layers[index].nodes
        guard nodes.count > 1 else { continue }
        let wanted = nodes.map { node in
          middle(isForward ? before[node] : layout.nodes[node].next, place) ?? place[node]
        }
        let sorted = nodes.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }.map { nodes[$0] }
        layout.layers[index].nodes = sorted
        number(sorted, &place)
      }
    }
  }

  /// Places as parts of the layer, so that layers of different size compare.
  private static func number(_ nodes: [Int], _ place: inout [Double]) {
    for (index, node) in nodes.enumerated() { place[node] = (Double(index) + 0.5) / Double(nodes.count) }
  }

  private static func middle(_ others: [Int], _ place: [Double]) -> Double? {
    others.isEmpty ? nil : others.reduce(0) { $0 + place[$1] } / Double(others.count)
  }
}
