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

  func sink(for attempt: AttemptID) -> any LogLineSink {
    PlainLogSink(
      output: output,
      name: paint(attempt.step, inks[attempt.step]),
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
      let took = state.startedAt.map { " after " + DurationText.of(event.time - $0) } ?? ""
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
  let output: StandardOutput
  let name: String
  let time: (Timestamp) -> String
  private var head: [UInt8] = []
  private var headTime: Int64?

  init(output: StandardOutput, name: String, time: @escaping (Timestamp) -> String) {
    self.output = output
    self.name = name
    self.time = time
  }

  mutating func take(_ line: LogLine) {
    let head = head(for: line.commit)
    output.append { bytes in
      bytes.append(contentsOf: head)
      PlainText.append(line.bytes, to: &bytes)
      if line.commit.flags.contains(.late) { bytes.append(contentsOf: " (late)".utf8) }
      bytes.append(UInt8(ascii: "\n"))
    }
  }

  mutating func takeNote(of commit: LogCommit) {
    let head = head(for: commit)
    output.append { bytes in
      bytes.append(contentsOf: head)
      bytes.append(contentsOf: "(\(commit.note.visible))\n".utf8)
    }
  }

  private mutating func head(for commit: LogCommit) -> [UInt8] {
    if headTime != commit.eventTime {
      headTime = commit.eventTime
      head = Array("\(time(Timestamp(nanoseconds: commit.eventTime))) \(name)│".utf8)
    }
    return head
  }
}
