internal import Workflow

/// The variables that every process of a step carries unless it takes them off: they tell whose a stray process is.
struct StepMark: Sendable, Hashable {
  var run: String
  var attempt: AttemptID

  static let runName = "STEPDECK_RUN"
  static let stepName = "STEPDECK_STEP"
  static let attemptName = "STEPDECK_ATTEMPT"

  init(run: String, attempt: AttemptID) {
    self.run = run
    self.attempt = attempt
  }

  /// - Returns: `nil` where the environment has no mark.
  init?(_ environment: [ArraySlice<UInt8>]) {
    guard let run = Self.value(Self.runName, environment), let step = Self.value(Self.stepName, environment),
      let number = Self.value(Self.attemptName, environment).flatMap({ Int($0) })
    else { return nil }
    self.init(run: run, attempt: AttemptID(step: step, attempt: number))
  }

  private static func value(_ name: String, _ environment: [ArraySlice<UInt8>]) -> String? {
    let prefix = Array((name + "=").utf8)
    guard let entry = environment.first(where: { $0.starts(with: prefix) }) else { return nil }
    return String(decoding: entry.dropFirst(prefix.count), as: UTF8.self)
  }
}
