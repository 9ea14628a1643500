package import Workflow

/// Where the files of one run lie.
package struct RunFolder: Sendable, Hashable {
  package let path: String
  package let id: RunID

  package init(path: String, id: RunID) {
    self.path = path
    self.id = id
  }

  package var plan: String { path + "/plan.json" }
  package var journal: String { path + "/journal.jsonl" }
  package var hostSocket: String { path + "/host.sock" }
  package var steps: String { path + "/steps" }

  package func attempt(_ attempt: AttemptID) -> String { "\(path)/steps/\(attempt.step)/\(attempt.attempt)" }
  package func log(_ attempt: AttemptID) -> String { self.attempt(attempt) + "/log" }

  /// The folder of a log: the attempt's own for the first instance.
  package func folder(of log: LogID) -> String {
    log.instance == 0 ? attempt(log.attempt) : "\(attempt(log.attempt))/instances/\(log.instance)"
  }

  package func writePlan(_ plan: Plan) throws(StateError) {
    try Files.makeFolders(path)
    try Files.replace(self.plan, with: JSONValue.object(plan.json).jsonBytes)
  }

  /// Returns when plan and folder are on the disk: what a provider is asked for must not outlive the run's own file.
  package func sync() throws(StateError) {
    for entry in [plan, path, String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex))] {
      try Files.sync(entry)
    }
  }

  private static func damagedPlan(_ path: String) -> StateError {
    var error = StateError(
      "\(path) is damaged; the run cannot be read; `stepdeck runs cancel` ends what works of it, `runs delete` deletes it"
    )
    error.isDamage = true
    return error
  }

  package func readPlan() throws(StateError) -> Plan {
    let bytes = try Files.read(plan)
    guard let object = (try? JSONParser.parse(bytes))?.objectValue else {
      throw Self.damagedPlan(plan)
    }
    if let format = object.int("format"), format > JournalFormat.version {
      throw StateError(
        "\(plan) has format \(format), this stepdeck knows \(JournalFormat.version); install a newer stepdeck to read it"
      )
    }
    guard let plan = Plan(json: object) else {
      throw Self.damagedPlan(plan)
    }
    return plan
  }
}
