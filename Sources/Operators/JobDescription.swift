package import OrderedCollections

/// A job with all that its provider tells of it.
package struct JobDescription: Sendable, Hashable {
  package var job: ListedJob
  /// By name, in the order in which they are shown.
  package var facts: OrderedDictionary<String, String>
  /// Its parts and its history.
  package var tables: [Table]

  package init(job: ListedJob, facts: OrderedDictionary<String, String> = [:], tables: [Table] = []) {
    self.job = job
    self.facts = facts
    self.tables = tables
  }

  /// Such as the pods of a Job, or the events about it.
  package struct Table: Sendable, Hashable {
    package var title: String
    package var columns: [String]
    package var rows: [[String]]

    package init(_ title: String, columns: [String], rows: [[String]]) {
      self.title = title
      self.columns = columns
      self.rows = rows
    }
  }
}

/// Something that an operator has found out about its provider: a right, a version, a connection.
package struct OperatorFinding: Sendable, Hashable {
  package var isFine: Bool
  /// A sentence without a full stop, of a problem with what to do about it.
  package var message: String

  package init(isFine: Bool, _ message: String) {
    self.isFine = isFine
    self.message = message
  }
}
