internal import OrderedCollections
package import Workflow

extension ExitRecord {
  package var json: JSONObject {
    var object: JSONObject = [:]
    object.put("outcome", outcome.rawValue)
    object.put("exit_status", exitStatus)
    object.put("signal", signal)
    object.put("reason", reason)
    object.put("started_at", startedAt)
    object.put("ended_at", endedAt)
    object.put("process", process?.description)
    object.put("results", results)
    object.put("metrics", metrics)
    object.put("progress", progress)
    return object
  }

  package init?(json: JSONObject) {
    guard let outcome = json.text("outcome").flatMap(Outcome.init(rawValue:)),
      let ended = json.time("ended_at")
    else { return nil }
    self.init(
      outcome: outcome,
      exitStatus: json.int("exit_status"),
      signal: json.text("signal"),
      reason: json.text("reason"),
      startedAt: json.time("started_at"),
      endedAt: ended,
      process: json.text("process").flatMap(ProcessIdentity.init)
    )
    results = json.object("results")
    metrics = json.object("metrics")
    progress = json.double("progress")
  }

  /// The record in an attempt's folder; `nil` as long as the attempt has not ended.
  package static func read(in folder: String) -> ExitRecord? {
    guard let bytes = SmallFile.read(AttemptFiles(folder).exit, limit: 1 << 20) else { return nil }
    return (try? JSONParser.parse(bytes))?.objectValue.flatMap(ExitRecord.init(json:))
  }

  /// Writes the record; half of one, which a reader may meet, is no record.
  ///
  /// - Returns: 0 or an `errno` value.
  func write(in folder: String) -> Int32 {
    SmallFile.create(
      AttemptFiles(folder).exit,
      with: JSONValue.object(json).jsonBytes + [UInt8(ascii: "\n")]
    )
  }
}
