/// A graph in which steps that are alike stand as one.
///
/// Steps that wait for the same steps and are waited for by the same ones fold into a fan; where that is not enough, steps
/// that follow each other without a branch fold into a chain. Takes time in proportion to steps and edges.
package struct FoldedGraph: Sendable, Hashable {
  package enum Shape: Sendable, Hashable {
    case single
    case fan
    case chain
  }

  package struct Group: Sendable, Hashable {
    package var shape: Shape
    /// Positions of steps, ascending in a fan, in order of execution in a chain; never empty.
    package var members: [Int]
  }

  package private(set) var groups: [Group]
  /// For each step the group that it is in.
  package private(set) var groupOf: [Int]
  /// For each group the groups that it waits for, each once.
  package private(set) var dependencies: [[Int]]
  package private(set) var dependents: [[Int]]

  /// Fewer steps than these are no crowd.
  private static let least = 3

  /// - Parameters:
  ///   - dependencies: for each step the positions of those that it waits for; without a cycle.
  ///   - limit: a graph of at most so many steps, or groups, is folded no further.
  ///   - unfolded: steps whose groups are taken apart again.
  package init(dependencies: [[Int]], limit: Int, unfolded: Set<Int> = []) {
    groups = dependencies.indices.map { Group(shape: .single, members: [$0]) }
    groupOf = Array(dependencies.indices)
    self.dependencies = dependencies
    dependents = StepLayers.inverse(of: dependencies)
    if groups.count > limit { take(Self.fans(dependencies, dependents), dependencies) }
    if groups.count > limit { take(chains(), dependencies) }
    guard !unfolded.isEmpty else { return }
    let open = groups.flatMap { group in
      group.members.count > 1 && group.members.contains(where: unfolded.contains)
        ? group.members.map { Group(shape: .single, members: [$0]) } : [group]
    }
    take(open, dependencies)
  }

  /// Puts other groups in place, and the edges between them.
  private mutating func take(_ groups: [Group], _ edges: [[Int]]) {
    self.groups = groups
    for (index, group) in groups.enumerated() {
      for member in group.members { groupOf[member] = index }
    }
    var seen = [Int](repeating: -1, count: groups.count)
    dependencies = groups.enumerated().map { index, group in
      seen[index] = index
      var list: [Int] = []
      for member in group.members {
        for edge in edges[member] where seen[groupOf[edge]] != index {
          seen[groupOf[edge]] = index
          list.append(groupOf[edge])
        }
      }
      return list
    }
    dependents = StepLayers.inverse(of: dependencies)
  }

  private struct Ends: Hashable {
    var before: [Int]
    var after: [Int]
  }

  private static func fans(_ dependencies: [[Int]], _ dependents: [[Int]]) -> [Group] {
    var places: [Ends: Int] = [:]
    var groups: [Group] = []
    for step in dependencies.indices {
      let ends = Ends(before: dependencies[step].sorted(), after: dependents[step])
      if let place = places[ends] {
        groups[place].members.append(step)
        groups[place].shape = .fan
      } else {
        places[ends] = groups.count
        groups.append(Group(shape: .single, members: [step]))
      }
    }
    return groups.flatMap { group in
      group.members.count < least ? group.members.map { Group(shape: .single, members: [$0]) } : [group]
    }
  }

  /// Groups of one step, and fans, each with the one that follows it alone.
  private func chains() -> [Group] {
    func follower(_ group: Int) -> Int? {
      guard dependents[group].count == 1, dependencies[dependents[group][0]].count == 1 else { return nil }
      return dependents[group][0]
    }
    func isFollower(_ group: Int) -> Bool {
      dependencies[group].count == 1 && dependents[dependencies[group][0]].count == 1
    }
    var result: [Group] = []
    for start in groups.indices where !isFollower(start) {
      var links = [start]
      while let next = follower(links[links.count - 1]) { links.append(next) }
      if links.count < Self.least {
        result += links.map { groups[$0] }
      } else {
        result.append(Group(shape: .chain, members: links.flatMap { groups[$0].members }))
      }
    }
    return result
  }
}
