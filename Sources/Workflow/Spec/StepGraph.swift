internal import OrderedCollections

/// The edges of a pipeline, by the steps' positions in the file.
///
/// Nothing here recurses: a chain may be as long as it likes.
package struct StepGraph: Sendable {
  package let names: [String]
  /// For each step the steps that must succeed first, in the order of first mention.
  ///
  /// Unknown names are left out.
  package let dependencies: [[Int]]
  /// For each step the steps that wait for it, in the order of the file.
  package let dependents: [[Int]]

  package init(_ pipeline: Pipeline) { self.init(steps: pipeline.steps) }

  package init(steps: [Step]) {
    self.init(edges: steps.map { ($0.name, Array($0.dependencies)) })
  }

  package init(edges: [(name: String, dependencies: [String])]) {
    names = edges.map(\.name)
    let positions = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    dependencies = edges.map { $0.dependencies.compactMap { positions[$0] } }
    var dependents = [[Int]](repeating: [], count: names.count)
    for (step, needed) in dependencies.enumerated() {
      for other in needed { dependents[other].append(step) }
    }
    self.dependents = dependents
  }

  /// The steps so that each comes after all that it needs, otherwise near the order of the file; `nil` where a cycle
  /// forbids it.
  package var topologicalOrder: [String]? {
    var missing = dependencies.map(\.count)
    var order = names.indices.filter { missing[$0] == 0 }
    order.reserveCapacity(names.count)
    var next = 0
    while next < order.count {
      for step in dependents[order[next]] {
        missing[step] -= 1
        if missing[step] == 0 { order.append(step) }
      }
      next += 1
    }
    return order.count == names.count ? order.map { names[$0] } : nil
  }

  /// One cycle of every knot of steps that wait for each other.
  ///
  /// A cycle begins with its first step in the file; each next step is one that the step before it waits for,
  /// and the last one waits for the first.
  package var cycles: [[String]] {
    let components = stronglyConnectedComponents()
    var result: [[Int]] = []
    for members in components {
      guard let first = members.min() else { continue }
      if members.count > 1 || dependencies[first].contains(first) {
        result.append(shortestCycle(from: first, within: Set(members)))
      }
    }
    return result.sorted { $0[0] < $1[0] }.map { $0.map { names[$0] } }
  }

  /// Breadth-first along the dependencies until `start` comes round again.
  private func shortestCycle(from start: Int, within members: Set<Int>) -> [Int] {
    var cameFrom: [Int: Int] = [:]
    var queue = [start]
    var next = 0
    while next < queue.count {
      let step = queue[next]
      next += 1
      for other in dependencies[step] where members.contains(other) {
        if other == start { return path(to: step, cameFrom: cameFrom) }
        if cameFrom[other] == nil {
          cameFrom[other] = step
          queue.append(other)
        }
      }
    }
    return [start]
  }

  private func path(to end: Int, cameFrom: [Int: Int]) -> [Int] {
    var path = [end]
    while let before = cameFrom[path[path.count - 1]] { path.append(before) }
    return path.reversed()
  }

  /// Tarjan's algorithm with a stack of its own.
  private func stronglyConnectedComponents() -> [[Int]] {
    var search = ComponentSearch(count: names.count)
    for root in names.indices where search.index[root] == nil {
      search.enter(root)
      while let (step, edge) = search.calls.last {
        if edge < dependencies[step].count {
          search.calls[search.calls.count - 1].edge += 1
          search.follow(from: step, to: dependencies[step][edge])
        } else {
          search.leave(step)
        }
      }
    }
    return search.components
  }
}

/// The books that Tarjan's algorithm keeps.
private struct ComponentSearch {
  var index: [Int?]
  var low: [Int]
  var isOpen: [Bool]
  var open: [Int] = []
  var calls: [(step: Int, edge: Int)] = []
  var components: [[Int]] = []
  private var counter = 0

  init(count: Int) {
    index = Array(repeating: nil, count: count)
    low = Array(repeating: 0, count: count)
    isOpen = Array(repeating: false, count: count)
  }

  mutating func enter(_ step: Int) {
    index[step] = counter
    low[step] = counter
    counter += 1
    open.append(step)
    isOpen[step] = true
    calls.append((step, 0))
  }

  mutating func follow(from step: Int, to other: Int) {
    guard let seen = index[other] else { return enter(other) }
    if isOpen[other] { low[step] = min(low[step], seen) }
  }

  mutating func leave(_ step: Int) {
    calls.removeLast()
    if let caller = calls.last?.step { low[caller] = min(low[caller], low[step]) }
    guard low[step] == index[step] else { return }
    var members: [Int] = []
    while let member = open.popLast() {
      isOpen[member] = false
      members.append(member)
      if member == step { break }
    }
    components.append(members)
  }
}
