internal import LogKit
internal import OrderedCollections
internal import Workflow

/// Log lines as lines of JSON.
///
/// Everything before `offset` is the same for all lines of a commit and is made once.
struct JSONLogSink: LogLineSink {
  let output: StandardOutput
  let run: RunID
  let attempt: AttemptID
  private var head: [UInt8] = []
  private var headCommit: LogCommit?

  init(_ output: StandardOutput, _ run: RunID, _ attempt: AttemptID) {
    self.output = output
    self.run = run
    self.attempt = attempt
  }

  mutating func take(_ line: LogLine) {
    if headCommit?.eventTime != line.commit.eventTime || headCommit?.stream != line.commit.stream {
      head = makeHead(line.commit)
      headCommit = line.commit
    }
    let isText = line.bytes.isValidUTF8
    output.append { bytes in
      bytes.append(contentsOf: head)
      bytes.append(contentsOf: String(line.offset).utf8)
      bytes.append(contentsOf: #","line":"#.utf8)
      JSONWriter.append(.string(String(decoding: line.bytes, as: UTF8.self)), to: &bytes)
      if !isText {
        bytes.append(contentsOf: #","line_base64":""#.utf8)
        Base64.append(line.bytes, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
      }
      if line.isPartial { bytes.append(contentsOf: #","partial":true"#.utf8) }
      if line.commit.flags.contains(.late) { bytes.append(contentsOf: #","late":true"#.utf8) }
      bytes.append(contentsOf: "}\n".utf8)
    }
    if !line.isPartial { writeReports(in: line) }
  }

  mutating func takeNote(of commit: LogCommit) {
    var object = fields("gap", commit)
    object["reason"] = .string(commit.note)
    output.line(.object(object))
  }

  private func makeHead(_ commit: LogCommit) -> [UInt8] {
    var object = fields("log", commit)
    object["stream"] =
      switch commit.stream {
      case .merged: .null
      case .standardOutput: "stdout"
      case .standardError: "stderr"
      }
    var bytes = JSONValue.object(object).jsonBytes
    bytes.removeLast()
    bytes.append(contentsOf: #","offset":"#.utf8)
    return bytes
  }

  private func fields(_ event: String, _ commit: LogCommit) -> JSONObject {
    [
      "event": .string(event), "run": .string(run.rawValue),
      "time": .string(Timestamp(nanoseconds: commit.eventTime).rfc3339), "step": .string(attempt.step),
      "attempt": .number(attempt.attempt),
    ]
  }

  /// Metrics and progress that the line reports.
  private func writeReports(in line: LogLine) {
    guard let report = StepReport(line: line.bytes) else { return }
    for (name, value) in report.metrics {
      var object = fields("metric", line.commit)
      object["name"] = .string(name)
      object["value"] = value
      output.line(.object(object))
    }
    if let progress = report.progress {
      var object = fields("progress", line.commit)
      object["value"] = .number(progress)
      output.line(.object(object))
    }
  }
}

extension ArraySlice<UInt8> {
  /// Whether the bytes are whole UTF-8; quick for what is plain ASCII.
  var isValidUTF8: Bool {
    withUnsafeBufferPointer { bytes in
      if bytes.allSatisfy({ $0 < 0x80 }) { return true }
      return String(validating: bytes, as: UTF8.self) != nil
    }
  }
}
