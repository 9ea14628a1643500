internal import OrderedCollections
internal import Workflow

/// A job of the scripted provider: where it stands follows from how long it has been there.
struct CloudJob {
  let key: String
  let lines: [String]
  private let end: StepState
  private let exitStatus: Int
  private let neverEnds: Bool
  /// Milliseconds after its creation.
  private let startsAfter: Int
  private let endsAfter: Int
  /// The last lines are to be had only so long after the end.
  private let lateBy: Int
  private let createdAt: ContinuousClock.Instant
  private var stoppedAfter: Int?
  var hasLeftTrace = false
  var isReleased = false

  init(_ request: JSONObject, using random: inout some RandomNumberGenerator) {
    let work = CloudWork(json: request.object("work"))
    key = request.text("job") ?? ""
    let attempt = key.split(separator: "/").last.flatMap { Int($0) } ?? 1
    lines =
      (0..<work.lines).map { "line \($0)" } + work.tail
      + [request.text("secret")].compactMap(\.self)
    let fails = attempt <= work.failures
    exitStatus = fails ? 3 : work.exitStatus
    end = exitStatus == 0 ? .succeeded : .failed
    neverEnds = work.neverEnds
    startsAfter = Int.random(in: 0...12, using: &random)
    endsAfter = startsAfter + Int.random(in: 1...50, using: &random)
    lateBy = Int.random(in: 0...20, using: &random)
    createdAt = .now
  }

  private var age: Int {
    let (seconds, attoseconds) = (ContinuousClock.now - createdAt).components
    return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
  }

  private var over: Int? { [stoppedAfter, neverEnds ? nil : endsAfter].compactMap(\.self).min() }

  var state: StepState {
    let age = age
    if let over, age >= over { return over == stoppedAfter ? .cancelled : end }
    if age >= startsAfter { return .running }
    return age >= startsAfter / 2 ? .starting : .queued
  }

  /// It has come to work; a job that was stopped before never does.
  var hasBegun: Bool { age >= startsAfter && startsAfter <= stoppedAfter ?? .max }

  mutating func stop() {
    if stoppedAfter == nil { stoppedAfter = age + 5 }
  }

  /// Lines that can be read by now.
  var readable: ArraySlice<String> {
    guard hasBegun, !isReleased else { return [] }
    let age = age
    if neverEnds || age >= endsAfter + lateBy { return lines[...] }
    let length = max(1, endsAfter - startsAfter)
    return lines.prefix(lines.count * min(age - startsAfter, length * 3 / 4) / length)
  }

  /// Nothing more comes.
  var isDrained: Bool { state.isEnded && (neverEnds || age >= endsAfter + lateBy || !hasBegun) }

  var report: JSONObject {
    var object: JSONObject = ["job": .string(key), "state": .string(state.rawValue)]
    guard state.isEnded else { return object }
    if state != .cancelled { object.put("exit", exitStatus) }
    if state == .failed { object.put("reason", "exit status \(exitStatus)") }
    return object
  }
}
