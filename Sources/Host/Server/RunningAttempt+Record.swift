internal import LogKit
internal import OrderedCollections
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

extension RunningAttempt {
  /// How the attempt ended.
  func record(_ secrets: SecretPatterns, _ now: Timestamp) -> ExitRecord {
    let missing = step.outputs.filter { access($0.value, F_OK) != 0 }.keys
    var record = ExitRecord(
      outcome: outcome(isMissingOutputs: !missing.isEmpty),
      exitStatus: exit?.code,
      signal: exit?.signal,
      reason: reason(Array(missing)).map(secrets.masked),
      startedAt: startedAt.time,
      endedAt: exitTime ?? now,
      process: process
    )
    record.results = writer.reports.results
    record.metrics = writer.reports.metrics
    record.progress = writer.reports.progress
    return record
  }

  private func outcome(isMissingOutputs: Bool) -> ExitRecord.Outcome {
    switch lifecycle.stop {
    case .timeout: .timedOut
    case .cancel, .hostEnds: .cancelled
    case nil: exit?.isSuccess == true && !isMissingOutputs ? .succeeded : .failed
    }
  }

  private func reason(_ missingOutputs: [String]) -> String? {
    var sentences: [String] = []
    switch lifecycle.stop {
    case .timeout: sentences.append("timed out after \(step.timeout.map(Self.text) ?? "its limit")")
    case .cancel: sentences.append("cancelled")
    case .hostEnds: sentences.append("cancelled: the host of the run was told to end")
    case nil:
      if let text = exit?.reason {
        sentences.append(text)
      } else if !missingOutputs.isEmpty {
        sentences.append(StartFailure.missingOutputs(missingOutputs))
      }
    }
    if writer.reports.resultsTooLarge {
      sentences.append("results over \(StepReports.maximumSize / 1024) KiB were ignored")
    }
    if let pid = foreign.min() {
      sentences.append("process \(pid) that it left behind belongs to another user and was not stopped")
    }
    if writer.failure != nil {
      sentences.append("\(writer.unwrittenCount.counted("byte")) of its log could not be written")
    }
    return sentences.isEmpty ? nil : sentences.joined(separator: "; ")
  }

  /// Such as `1 h 30 min`, `45 s`, `0.5 s`.
  private static func text(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    guard attoseconds == 0, seconds > 0 else { return "\(duration.inSeconds) s" }
    let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")]
    return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: " ")
  }
}
