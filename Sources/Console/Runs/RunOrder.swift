internal import Workflow

/// How the list of runs is sorted.
struct RunOrder: Sendable, Hashable {
  enum Column: String, Sendable, CaseIterable {
    case started
    case name
    case state
    case took
  }

  var column = Column.started
  var descending = true

  /// The next column, in the direction in which it is usually wanted.
  var next: RunOrder {
    let all = Column.allCases
    let place = all.firstIndex(of: column) ?? 0
    let column = all[(place + 1) % all.count]
    return RunOrder(column: column, descending: column == .started || column == .took)
  }

  /// By this column, or the other way round where it is by that already.
  func turned(to column: Column) -> RunOrder {
    column == self.column
      ? reversed : RunOrder(column: column, descending: column == .started || column == .took)
  }

  var reversed: RunOrder { RunOrder(column: column, descending: !descending) }

  /// Whether `left` stands above `right`; runs that are equal otherwise stand newest first.
  func places(_ left: RunRow, above right: RunRow, now: Timestamp) -> Bool {
    switch column {
    case .started:
      return descending ? left.id > right.id : left.id < right.id
    case .name:
      if left.name != right.name { return Self.natural(left.name, right.name) != descending }
    case .state:
      let (first, second) = (Self.rank(left.status), Self.rank(right.status))
      if first != second { return (first < second) != descending }
    case .took:
      let (first, second) = (left.took(now), right.took(now))
      if first != second { return (first < second) != descending }
    }
    return left.id > right.id
  }

  private static func rank(_ status: RunStatus) -> Int {
    RunStatus.allCases.firstIndex(of: status) ?? 0
  }

  /// `train-9` before `train-10`.
  private static func natural(_ left: String, _ right: String) -> Bool {
    let (first, second) = (parts(left), parts(right))
    if first.stem != second.stem { return first.stem < second.stem }
    if first.number != second.number { return first.number < second.number }
    return left < right
  }

  private static func parts(_ name: String) -> (stem: Substring, number: Int) {
    let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }.count
    return (name.dropLast(digits), Int(name.suffix(digits)) ?? 0)
  }
}

extension RunRow {
  /// How long the run took, or has taken by `now`.
  func took(_ now: Timestamp) -> Duration {
    guard let startedAt else { return .zero }
    return (endedAt ?? now) - startedAt
  }
}
