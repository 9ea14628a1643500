internal import Operators
internal import Workflow

/// How the list of jobs is sorted.
struct JobOrder: Sendable, Hashable {
  enum Column: String, Sendable, CaseIterable {
    case started
    case name
    case state
    case source
  }

  var column = Column.started
  var descending = true

  /// The next column, in the direction in which it is usually wanted.
  var next: JobOrder {
    let all = Column.allCases
    let column = all[((all.firstIndex(of: column) ?? 0) + 1) % all.count]
    return JobOrder(column: column, descending: column == .started)
  }

  /// By this column, or the other way round where it is by that already.
  func turned(to column: Column) -> JobOrder {
    column == self.column ? reversed : JobOrder(column: column, descending: column == .started)
  }

  var reversed: JobOrder { JobOrder(column: column, descending: !descending) }

  /// Whether `left` stands above `right`; jobs that are equal otherwise stand newest first, those of no time at the end.
  func places(_ left: JobRow, above right: JobRow) -> Bool {
    switch column {
    case .started:
      if left.job.startedAt != right.job.startedAt { return Self.isNewer(left, right) == descending }
    case .name: if left.job.name != right.job.name { return (left.job.name < right.job.name) != descending }
    case .state:
      let (first, second) = (Self.rank(left), Self.rank(right))
      if first != second { return (first < second) != descending }
    case .source:
      let (first, second) = (left.source, right.source)
      if first != second {
        return ((first.stack, first.component) < (second.stack, second.component)) != descending
      }
    }
    if left.job.startedAt != right.job.startedAt { return Self.isNewer(left, right) }
    return left.job.name < right.job.name
  }

  private static func isNewer(_ left: JobRow, _ right: JobRow) -> Bool {
    (left.job.startedAt?.nanoseconds ?? .min) > (right.job.startedAt?.nanoseconds ?? .min)
  }

  private static func rank(_ row: JobRow) -> Int {
    row.job.state.flatMap { StepState.allCases.firstIndex(of: $0) } ?? StepState.allCases.count
  }
}
