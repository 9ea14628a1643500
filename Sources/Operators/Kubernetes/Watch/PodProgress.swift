internal import Workflow

/// Where a pod stands that has not ended, in words of ours and of the cluster.
struct PodProgress {
  let pod: PodObject
  let events: [EventObject]
  /// Name of the attempt's own Secret.
  let secret: String

  private static let pulling: Set<String> = [
    "ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName",
  ]

  var standing: Standing {
    switch pod.phase {
    case "Pending", "Running": pod.condition("PodScheduled")?.status == "False" ? unscheduled : started
    case "Succeeded", "Failed": ending
    default: Standing(.running, phase: "node unknown", provider: pod.phase, reason: pod.message)
    }
  }

  /// Whether the pod has a wait behind it that only events explain.
  var wantsEvents: Bool {
    guard pod.phase == "Pending", pod.node != nil, let blocked else { return false }
    return blocked.reason.map { $0 == "ContainerCreating" || $0 == "PodInitializing" } ?? true
  }

  private var unscheduled: Standing {
    let condition = pod.condition("PodScheduled")
    return Standing(.queued, provider: condition?.reason ?? "Pending", reason: condition?.message)
  }

  private var started: Standing {
    if pod.node == nil { return Standing(.queued, provider: "Pending") }
    if pod.initContainers.contains(where: { if case .running = $0.state { true } else { false } }) {
      let name = pod.initContainers.first { $0.termination == nil }?.name ?? ""
      return Standing(.starting, phase: "init container \(name)", provider: "Init")
    }
    switch pod.main?.state {
    case .running(let since): return Standing(.running, provider: "Running", at: since)
    case .terminated: return ending
    case .waiting, nil: return waiting
    }
  }

  /// Reason and message of the container that keeps the pod waiting.
  private var blocked: (reason: String?, message: String?)? {
    for container in pod.initContainers where container.termination == nil {
      if case .waiting(let reason, let message) = container.state, reason != "PodInitializing" {
        return (reason, message)
      }
    }
    guard case .waiting(let reason, let message)? = pod.main?.state else { return nil }
    return (reason, message)
  }

  private var waiting: Standing {
    let (reason, message) = blocked ?? (nil, nil)
    switch reason {
    case nil, "ContainerCreating", "PodInitializing":
      let last = events.last {
        ["Pulling", "Pulled", "FailedMount", "FailedAttachVolume"].contains($0.reason)
      }
      if let last, last.isWarning {
        return Standing(.starting, phase: "mounting volumes", provider: last.reason, reason: last.message)
      }
      let phase = last?.reason == "Pulling" ? "pulling image" : "creating container"
      return Standing(.starting, phase: phase, provider: reason ?? "ContainerCreating")
    case "CrashLoopBackOff":
      return Standing(.running, phase: "restarting", provider: reason, reason: message)
    case let reason? where Self.pulling.contains(reason):
      return Standing(.starting, phase: "pulling image", provider: reason, reason: pullFailure ?? message)
    case "CreateContainerConfigError" where isSecretMissing(message):
      return Standing(.starting, phase: "waiting for its secret", provider: reason)
    default:
      return Standing(.starting, phase: "creating container", provider: reason, reason: message)
    }
  }

  private var ending: Standing {
    let end = PodEnd.explain(pod, events: events)
    return Standing(
      .running,
      phase: "ending",
      provider: end?.provider ?? "Completed",
      reason: end?.reason,
      at: nil
    )
  }

  /// The end of an attempt whose container waits for something that will not come.
  func fatal(_ reasons: [String], isSecretLate: Bool) -> Standing? {
    guard !pod.hasEnded, let blocked, let reason = blocked.reason, reasons.contains(reason) else {
      return nil
    }
    let message = blocked.message
    if reason == "CreateContainerConfigError", isSecretMissing(message), !isSecretLate { return nil }
    let text = Self.pulling.contains(reason) ? pullFailure ?? message : message
    return Standing(.failed, provider: reason, reason: text.map { "\(reason): \($0)" } ?? reason)
  }

  /// What the registry said.
  private var pullFailure: String? {
    let failures = events.filter { $0.reason == "Failed" || $0.reason == "InspectFailed" }
    return (failures.last { $0.message.hasPrefix("Failed to pull image") } ?? failures.last)?.message
  }

  private func isSecretMissing(_ message: String?) -> Bool {
    message.map { $0.contains("\"\(secret)\" not found") } ?? false
  }
}
