internal import LogKit
internal import OrderedCollections
internal import ScreenKit
internal import Workflow

/// Linear text: a line for each change of a step, and every log line as `TIME STEP│text`.
final class PlainPresenter: RunPresenter {
  private let output: StandardOutput
  private let plan: Plan
  private let paint: Paint
  /// Times by the clock on the wall instead of RFC 3339.
  private let isShort: Bool
  private var inks: [String: Paint.Ink] = [:]

  init(_ output: StandardOutput, _ plan: Plan, _ paint: Paint, isShort: Bool) {
    self.output = output
    self.plan = plan
    self.paint = paint
    self.isShort = isShort
    for (index, step) in plan.steps.enumerated() {
      inks[step.name] = Paint.Ink.series[index % Paint.Ink.series.count]
    }
  }

  func sink(for log: LogID) -> any LogLineSink {
    PlainLogSink(
      output: output,
      name: paint(log.label, inks[log.attempt.step]),
      text: paint.isOn ? .coloured : .plain,
      time: { [isShort, paint] in paint(isShort ? $0.localClock : $0.rfc3339, .dim) }
    )
  }

  func show(_ event: Event, _ state: RunState) {
    let time = paint(isShort ? event.time.localClock : event.time.rfc3339, .dim)
    switch event.fact {
    case .launched(let launched):
      let steps = "\(launched.stepCount) step\(launched.stepCount == 1 ? "" : "s")"
      output.line(
        "\(time) run \(launched.name): launched, \(steps) on stack \(launched.stack.visible), id \(plan.run)"
      )
    case .step(let fact): output.line("\(time) \(words(for: fact, state))")
    case .result(let fact):
      output.line("\(time) \(fact.step): result \(fact.name) = \(fact.value.jsonText.visible)")
    case .cancelRequested(let by): output.line("\(time) run \(plan.name): cancel asked for by \(by.visible)")
    case .retryRequested(let steps, let by):
      output.line(
        "\(time) run \(plan.name): retry of \(steps.joined(separator: ", ")) asked for by \(by.visible)"
      )
    case .note(let text): output.line("\(time) run \(plan.name): note: \(text.visible)")
    case .run(let fact):
      let took = state.startedAt.map { " after " + (event.time - $0).shortText } ?? ""
      let reason = fact.reason.map { ": \($0.visible)" } ?? ""
      output.line("\(time) run \(plan.name): \(paint(fact.status.rawValue, fact.status.ink))\(took)\(reason)")
    }
  }

  private func words(for fact: StepFact, _ state: RunState) -> String {
    let attempt = fact.attempt.map { $0 > 1 ? " (attempt \($0))" : "" } ?? ""
    let details = fact.details
    let rest = details.isEmpty ? "" : ": \(details.visible)"
    return "\(fact.step)\(attempt): \(paint(fact.state.rawValue, fact.state.ink))\(rest)"
  }
}

/// Log lines of one attempt as text.
struct PlainLogSink: LogLineSink {
  /// What becomes of what is not plain text.
  enum Text {
    case raw
    case plain
    /// With the log's own colours.
    case coloured
  }

  let output: StandardOutput
  let name: String
  let text: Text
  let time: (Timestamp) -> String
  private let sanitizer: Sanitizer
  private var head: [UInt8] = []
  private var headTime: Timestamp?

  init(output: StandardOutput, name: String, text: Text, time: @escaping (Timestamp) -> String) {
    self.output = output
    self.name = name
    self.text = text
    self.time = time
    sanitizer = Sanitizer(limit: 1 << 20)
  }

  mutating func take(_ line: LogLine) {
    if headTime != line.time || head.isEmpty {
      headTime = line.time
      head = Array("\(line.time.map { time($0) + " " } ?? "")\(name)│".utf8)
    }
    output.append { bytes in
      if let marker = line.marker {
        bytes.append(contentsOf: head)
        bytes.append(contentsOf: "(\(marker.sentence.visible))\n".utf8)
      }
      bytes.append(contentsOf: head)
      append(line.content, to: &bytes)
      if line.isLate { bytes.append(contentsOf: " (late)".utf8) }
      bytes.append(UInt8(ascii: "\n"))
    }
  }

  private func append(_ content: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    switch text {
    case _ where content.isPlain: bytes.append(contentsOf: content)
    case .raw: bytes.append(contentsOf: content)
    case .plain: bytes.append(contentsOf: sanitizer.plainText(content).utf8)
    case .coloured: bytes.append(contentsOf: sanitizer.terminalText(content).utf8)
    }
  }
}

extension LogMarker {
  /// What happened, in words.
  var sentence: String {
    let what = isGap ? "lines may be missing here" : "the source began anew"
    return note.isEmpty ? what : "\(what): \(note)"
  }
}

extension ArraySlice<UInt8> {
  /// Whether the bytes are printable ASCII and nothing else.
  var isPlain: Bool { withUnsafeBufferPointer { $0.allSatisfy { $0 >= 0x20 && $0 < 0x7F } } }
}
