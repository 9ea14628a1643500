internal import LogKit
internal import OrderedCollections
internal import Workflow

/// Log lines as lines of JSON.
///
/// Everything before `offset` is the same for lines of one time and stream and is made once.
struct JSONLogSink: LogLineSink {
  let output: StandardOutput
  let run: RunID?
  /// `nil` for a file, which has no steps.
  let log: LogID?
  private var head: [UInt8] = []
  private var headTime: Timestamp?
  private var headStream: LogCommit.Stream?

  init(_ output: StandardOutput, _ run: RunID?, _ log: LogID?) {
    self.output = output
    self.run = run
    self.log = log
  }

  mutating func take(_ line: LogLine) {
    if let marker = line.marker { write(marker, line) }
    if headTime != line.time || headStream != line.stream {
      head = makeHead(line)
      (headTime, headStream) = (line.time, line.stream)
    }
    output.append { bytes in
      bytes.append(contentsOf: head)
      bytes.append(contentsOf: String(line.contentOffset).utf8)
      bytes.append(UInt8(ascii: ","))
      line.appendJSONFields(to: &bytes)
      bytes.append(contentsOf: "}\n".utf8)
    }
    if line.ending != .piece, !line.isContinuation { writeReports(in: line) }
  }

  /// Says that bytes may be missing here, or that the source began anew.
  private func write(_ marker: LogMarker, _ line: LogLine) {
    var object = fields(marker.isGap ? "gap" : "restart", line)
    object["reason"] = .string(marker.note)
    output.line(.object(object))
  }

  private func makeHead(_ line: LogLine) -> [UInt8] {
    var object = fields("log", line)
    object["stream"] =
      switch line.stream {
      case .merged: .null
      case .standardOutput: "stdout"
      case .standardError: "stderr"
      }
    var bytes = JSONValue.object(object).jsonBytes
    bytes.removeLast()
    bytes.append(contentsOf: #","offset":"#.utf8)
    return bytes
  }

  private func fields(_ event: String, _ line: LogLine) -> JSONObject {
    var fields: JSONObject = [
      "event": .string(event), "run": .text(run?.rawValue),
      "time": .time(line.time), "step": .text(log?.attempt.step),
      "attempt": .number(log?.attempt.attempt),
    ]
    if let log, log.instance > 0 { fields["instance"] = .number(log.instance) }
    return fields
  }

  /// Metrics and progress that the line reports; of several instances the first one's count.
  private func writeReports(in line: LogLine) {
    guard log?.instance ?? 0 == 0, let report = StepReport(line: line.content) else { return }
    for (name, value) in report.metrics {
      var object = fields("metric", line)
      object["name"] = .string(name)
      object["value"] = value
      output.line(.object(object))
    }
    if let progress = report.progress {
      var object = fields("progress", line)
      object["value"] = .number(progress)
      output.line(.object(object))
    }
  }
}
