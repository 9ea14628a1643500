internal import OrderedCollections
internal import Workflow

/// The file `metrics` beside a log: one JSON object a line, `{"time":…,"metric":{…}}` or `{"time":…,"progress":0.5}`.
///
/// At most 20 lines a second; values that come faster replace each other, the last one stays. What cannot be written is
/// dropped: the file can be made again from the log.
struct MetricsFile {
  static let interval = Duration.milliseconds(50)

  private let path: String
  private let write: PositionedWrite
  private var file: AppendedFile?
  private var lines: [UInt8] = []
  private var metrics: JSONObject = [:]
  private var progress: Double?
  /// Event time of what is waiting.
  private var waitingTime: Timestamp?
  private var lastTime: Timestamp?
  /// When what is waiting has waited long enough.
  private(set) var deadline: Timestamp?

  init(_ path: String, write: @escaping PositionedWrite) {
    self.path = path
    self.write = write
  }

  /// Empties the file before it is made again.
  mutating func clear() throws(LogWriteFailure) {
    let file = try AppendedFile(path, write: write)
    try file.cut(to: 0)
    self.file = file
  }

  mutating func add(_ line: ReportLine, at time: Timestamp, arrival: Timestamp) {
    guard !line.metrics.isEmpty || line.progress != nil else { return }
    if isDue(time) { emit() }
    for (key, value) in line.metrics { metrics[key] = value }
    progress = line.progress ?? progress
    waitingTime = time
    if isDue(time) || metrics.count > 1000 {
      emit()
    } else if deadline == nil {
      deadline = arrival + Self.interval
    }
  }

  /// Ends the wait of values that are due by `now`; with `nil` of all.
  mutating func release(now: Timestamp?) {
    guard let deadline else { return }
    if let now, now < deadline { return }
    emit()
  }

  /// Writes the lines that have been made.
  mutating func writeLines() {
    guard !lines.isEmpty else { return }
    if file == nil { file = try? AppendedFile(path, write: write) }
    try? file?.append(&lines)
    lines.removeAll(keepingCapacity: true)
  }

  /// Event time decides, so that the same log always gives the same file.
  private func isDue(_ time: Timestamp) -> Bool {
    guard let lastTime else { return true }
    return time < lastTime || time - lastTime >= Self.interval
  }

  private mutating func emit() {
    deadline = nil
    guard let time = waitingTime else { return }
    if !metrics.isEmpty { append("metric", .object(metrics), time) }
    if let progress { append("progress", .number(progress), time) }
    metrics.removeAll(keepingCapacity: true)
    progress = nil
    waitingTime = nil
    lastTime = time
  }

  private mutating func append(_ key: String, _ value: JSONValue, _ time: Timestamp) {
    JSONWriter.append(["time": .string(time.rfc3339), key: value] as JSONValue, to: &lines)
    lines.append(UInt8(ascii: "\n"))
  }
}
