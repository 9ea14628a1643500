/// The shape of a graph as drawings need it; nothing here recurses.
package enum StepLayers {
  /// Steps by the length of the longest way that leads to them; steps on a cycle are left out.
  ///
  /// `dependencies` are for each step the positions of those that it waits for.
  package static func of(dependencies: [[Int]]) -> [[Int]] {
    let dependents = inverse(of: dependencies)
    var blockers = dependencies.map(\.count)
    var layer = blockers.indices.filter { blockers[$0] == 0 }
    var layers: [[Int]] = []
    while !layer.isEmpty {
      layers.append(layer)
      var next: [Int] = []
      for step in layer {
        for dependent in dependents[step] {
          blockers[dependent] -= 1
          if blockers[dependent] == 0 { next.append(dependent) }
        }
      }
      layer = next
    }
    return layers
  }

  /// For each step those that wait for it.
  package static func inverse(of dependencies: [[Int]]) -> [[Int]] {
    var dependents = [[Int]](repeating: [], count: dependencies.count)
    for (step, list) in dependencies.enumerated() {
      for dependency in list { dependents[dependency].append(step) }
    }
    return dependents
  }

  /// The way through the graph whose weights add up to most, from its first step to its last.
  ///
  /// `weights` are what each step adds, such as the seconds that it took; 0 or more.
  package static func heaviestPath(dependencies: [[Int]], weights: [Double]) -> [Int] {
    var best = [Double](repeating: -1, count: dependencies.count)
    var before = [Int](repeating: -1, count: dependencies.count)
    var last: Int?
    for step in of(dependencies: dependencies).joined() {
      var sum = 0.0
      for dependency in dependencies[step] where before[step] < 0 || best[dependency] > sum {
        sum = best[dependency]
        before[step] = dependency
      }
      best[step] = sum + weights[step]
      if last.map({ best[step] > best[$0] }) ?? true { last = step }
    }
    var path: [Int] = []
    var step = last ?? -1
    while step >= 0 {
      path.append(step)
      step = before[step]
    }
    return path.reversed()
  }
}
