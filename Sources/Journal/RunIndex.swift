internal import GRDB
package import Workflow

/// The summaries of all runs in `index.db`.
///
/// Only the engine writes it; whatever it holds can be read anew from the run folders.
package final class RunIndex: Sendable {
  private let database: DatabaseQueue

  private init(_ database: DatabaseQueue) { self.database = database }

  /// Opens the index for reading; `nil` where there is none yet.
  package static func read(_ folder: StateFolder) throws(StateError) -> RunIndex? {
    guard Files.exists(folder.index) else { return nil }
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(2)
    return try wrap("read", folder) {
      RunIndex(try DatabaseQueue(path: folder.index, configuration: configuration))
    }
  }

  /// Opens the index for writing and makes what is missing.
  package static func write(_ folder: StateFolder) throws(StateError) -> RunIndex {
    var configuration = Configuration()
    configuration.busyMode = .timeout(2)
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
    }
    // SQLite gives its side files the permissions of the database.
    Files.makePrivate(folder.index)
    return try wrap("write", folder) {
      let index = RunIndex(try DatabaseQueue(path: folder.index, configuration: configuration))
      try migrations.migrate(index.database)
      return index
    }
  }

  /// Opens the index for the engine; one that is damaged is set aside and made anew.
  ///
  /// - Returns: the index, and what is to be told about it.
  package static func open(_ folder: StateFolder) throws(StateError) -> (index: RunIndex, remark: String?) {
    do throws(StateError) {
      return (try write(folder), nil)
    } catch {
      guard error.isDamage else { throw error }
      for suffix in ["-wal", "-shm", "-journal"] { Files.remove(folder.index + suffix) }
      guard Files.move(folder.index, to: folder.index + ".damaged") else { throw error }
      return (try write(folder), "\(error); the damaged file was set aside as \(folder.index).damaged")
    }
  }

  private static var migrations: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 runs") { database in
      try database.execute(
        sql: """
          CREATE TABLE run (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, pipeline TEXT NOT NULL, stack TEXT NOT NULL,
            workspace TEXT NOT NULL, status TEXT NOT NULL, reason TEXT, started_at INTEGER, ended_at INTEGER,
            steps BLOB NOT NULL
          ) WITHOUT ROWID;
          CREATE INDEX run_name ON run (name);
          CREATE INDEX run_pipeline ON run (pipeline, id);
          CREATE TABLE counter (pipeline TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
          """
      )
    }
    return migrator
  }

  /// Whether the file's content is at fault; a full disk, a limit or a missing permission says nothing about it.
  private static func isDamage(_ error: any Error) -> Bool {
    guard let error = error as? DatabaseError else { return false }
    let damage: [ResultCode] = [
      .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR, .SQLITE_SCHEMA, .SQLITE_MISMATCH,
    ]
    return damage.contains(error.resultCode)
  }

  /// SQLite's own words, within a sentence that says what to do.
  private static func wrap<Value>(
    _ verb: String,
    _ folder: StateFolder,
    _ body: () throws -> Value
  ) throws(StateError) -> Value {
    do {
      return try body()
    } catch {
      guard isDamage(error) else {
        throw StateError("cannot \(verb) the index \(folder.index): \(error)")
      }
      var damaged = StateError(
        "cannot \(verb) the index \(folder.index) (\(error)); it can be deleted: the engine makes it anew from the runs"
      )
      damaged.isDamage = true
      throw damaged
    }
  }
}

extension RunIndex {
  /// Newest first.
  package func summaries(limit: Int = .max) throws -> [RunSummary] {
    try database.read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: "SELECT * FROM run ORDER BY id DESC LIMIT ?",
        arguments: [Int64(clamping: limit)]
      )
      var summaries: [RunSummary] = []
      while let row = try rows.next() {
        if let summary = RunSummary(row: row) { summaries.append(summary) }
      }
      return summaries
    }
  }

  package func unended() throws -> [RunID] {
    try database.read { database in
      try String.fetchAll(
        database,
        sql: "SELECT id FROM run WHERE status IN ('running', 'stopping') ORDER BY id"
      )
      .compactMap(RunID.init(rawValue:))
    }
  }

  package func allIDs() throws -> Set<RunID> {
    try database.read { database in
      Set(try String.fetchAll(database, sql: "SELECT id FROM run").compactMap(RunID.init(rawValue:)))
    }
  }

  package func put(_ summaries: [RunSummary]) throws {
    try database.write { database in
      let statement = try database.cachedStatement(
        sql: "INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      )
      for summary in summaries {
        try statement.execute(arguments: [
          summary.id.rawValue, summary.name, summary.pipeline, summary.stack, summary.workspace,
          summary.status.rawValue, summary.reason, summary.startedAt?.millisecondsSince1970,
          summary.endedAt?.millisecondsSince1970, String(decoding: summary.steps.map(\.code), as: UTF8.self),
        ])
      }
    }
  }

  package func remove(_ id: RunID) throws {
    try database.write { try $0.execute(sql: "DELETE FROM run WHERE id = ?", arguments: [id.rawValue]) }
  }

  /// The next number of a pipeline's runs, which is taken by this call.
  package func takeNumber(of pipeline: String) throws -> Int {
    try database.write { database in
      let last = try Int.fetchOne(
        database,
        sql: "SELECT last FROM counter WHERE pipeline = ?",
        arguments: [pipeline]
      )
      let next = (last ?? 0) + 1
      try database.execute(sql: "INSERT OR REPLACE INTO counter VALUES (?, ?)", arguments: [pipeline, next])
      return next
    }
  }

  /// Makes sure that `takeNumber` stays above a number seen in a run's name.
  package func raiseNumber(of pipeline: String, to number: Int) throws {
    try database.write { database in
      try database.execute(
        sql:
          "INSERT INTO counter VALUES (?, ?) ON CONFLICT (pipeline) DO UPDATE SET last = max(last, excluded.last)",
        arguments: [pipeline, number]
      )
    }
  }

  package func hasRun(named name: String) throws -> Bool {
    try database.read {
      try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM run WHERE name = ?)", arguments: [name])
        ?? false
    }
  }
}

extension RunSummary {
  fileprivate init?(row: Row) {
    guard let id = RunID(rawValue: row["id"]), let status = RunStatus(rawValue: row["status"]) else {
      return nil
    }
    let codes: String = row["steps"]
    let startedAt: Int64? = row["started_at"]
    let endedAt: Int64? = row["ended_at"]
    self.init(
      id: id,
      name: row["name"],
      pipeline: row["pipeline"],
      stack: row["stack"],
      workspace: row["workspace"],
      status: status,
      reason: row["reason"],
      startedAt: startedAt.map { Timestamp(nanoseconds: $0 * 1_000_000) },
      endedAt: endedAt.map { Timestamp(nanoseconds: $0 * 1_000_000) },
      steps: codes.utf8.map { StepState.byCode[$0] ?? .waiting }
    )
  }
}
