internal import Journal
internal import LogKit
internal import OrderedCollections
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Writes the lines that a view of a log shows to a new file: as they are, or one object a line.
///
/// Works on a thread of its own; memory does not grow with the log.
struct LogExport {
  let request: LogRequest
  /// The logs, in the order that decides between lines of the same time; one unless they are merged.
  let sources: [Source]

  struct Source {
    var log: LogID?
    /// Where there are several.
    var run: LogStream.Run?
    var file: LogFile
  }

  /// - Returns: the sentence for the message line; a file that is there already is never written over.
  func write(to path: String) -> Notice {
    guard let file = NewFile(path) else { return NewFile.refusal(path, errno) }
    let isObjects = path.hasSuffix(".jsonl") || path.hasSuffix(".json")
    do throws(LogError) {
      let count = try write(into: file.descriptor, asObjects: isObjects)
      let code = file.finish()
      guard code == 0 else { return NewFile.refusal(path, code) }
      return .info("\(count.grouped) \(count == 1 ? "line" : "lines") written to \(path)")
    } catch {
      return .error("cannot write \(path): \(error.sentence)")
    }
  }

  private func write(into file: Int32, asObjects: Bool) throws(LogError) -> Int {
    for source in sources { try source.file.refresh() }
    let snapshots = sources.map(\.file.snapshot)
    let judge = LineJudge(request.rules)
    var merge = try MergedLog(snapshots, longLines: .views)
    var output = ExportOutput(file)
    var gate = ContextGate<MergedLine>(width: request.rules.isEmpty ? 0 : request.context)
    var count = 0
    while let merged = try merge.next() {
      for shown in gate.take(merged, passes: judge.passes(merged.line, of: merged.stream)) {
        let line = shown.line
        if asObjects {
          try writeObjects(of: line.line, sources[line.stream], snapshots[line.stream], to: &output)
        } else {
          try write(line, snapshots[line.stream], to: &output)
        }
        count += 1
      }
    }
    try output.flush()
    return count
  }

  /// The line's bytes; of several logs with the name of its own in front.
  private func write(
    _ merged: MergedLine,
    _ snapshot: LogSnapshot,
    to output: inout ExportOutput
  ) throws(LogError) {
    if sources.count > 1, let log = sources[merged.stream].log {
      let run = sources[merged.stream].run.map { "\($0.name)/" } ?? ""
      try output.write(Array("\(run)\(log.label)│".utf8))
    }
    try output.copy(merged.line.range, of: snapshot)
    if merged.line.ending != .newline { try output.write([UInt8(ascii: "\n")]) }
  }

  /// One object, or several of a line that is too long for one.
  private func writeObjects(
    of line: LogKit.LogLine,
    _ source: Source,
    _ snapshot: LogSnapshot,
    to output: inout ExportOutput
  ) throws(LogError) {
    guard line.omittedBytes > 0 else { return try output.write(object(line, source)) }
    var pieces = snapshot.lines(from: line.range.lowerBound, longLines: .messages)
    while pieces.position < line.range.upperBound, let piece = try pieces.next() {
      try output.write(object(piece, source))
    }
  }

  private func object(_ line: LogKit.LogLine, _ source: Source) -> [UInt8] {
    var head = JSONObject()
    head.put("time", line.time)
    if let run = source.run { head.put("run", run.id.rawValue) }
    if let log = source.log {
      head.put("step", log.attempt.step)
      head.put("attempt", log.attempt.attempt)
      if log.instance > 0 { head.put("instance", log.instance) }
    }
    if line.stream != .merged { head.put("stream", line.stream == .standardError ? "stderr" : "stdout") }
    var bytes = JSONValue.object(head).jsonBytes
    bytes.removeLast()
    if !head.isEmpty { bytes.append(UInt8(ascii: ",")) }
    line.appendJSONFields(to: &bytes)
    bytes.append(contentsOf: "}\n".utf8)
    return bytes
  }
}

/// Gathers what is written to a file.
private struct ExportOutput {
  private let file: Int32
  private var buffer: [UInt8] = []

  init(_ file: Int32) { self.file = file }

  mutating func write(_ bytes: [UInt8]) throws(LogError) {
    buffer += bytes
    if buffer.count > 1 << 18 { try flush() }
  }

  mutating func copy(_ range: Range<UInt64>, of snapshot: LogSnapshot) throws(LogError) {
    var position = range.lowerBound
    while position < range.upperBound {
      let bytes = try snapshot.read(position..<min(range.upperBound, position + (1 << 18)))
      guard !bytes.isEmpty else { return }
      try write(bytes)
      position += UInt64(bytes.count)
    }
  }

  mutating func flush() throws(LogError) {
    let failure = Files.writeAll(file, buffer)
    guard failure == 0 else { throw LogError(String(cString: strerror(failure))) }
    buffer = []
  }
}
