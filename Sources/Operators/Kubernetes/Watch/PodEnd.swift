internal import Workflow

/// Why a pod has ended, in the cluster's words.
enum PodEnd {
  /// `nil` while the pod says nothing of a failure.
  static func explain(_ pod: PodObject, events: [EventObject]) -> Standing? {
    guard pod.phase != "Succeeded" else { return nil }
    if let disruption = disruption(pod, events: events) { return disruption }
    let failed = (pod.initContainers + pod.containers).filter { ($0.termination?.exitCode ?? 0) != 0 }
    let main = pod.main?.termination
    if let reason = pod.reason {
      let text = [named(reason), pod.message].compactMap(\.self).joined(separator: ": ")
      return Standing(
        .failed,
        provider: reason,
        reason: text,
        exitStatus: main?.exitCode,
        at: main?.finishedAt
      )
    }
    // The step's own command first: a container beside it may have been killed for it.
    guard let container = failed.first(where: { $0.name == pod.main?.name }) ?? failed.first,
      let end = container.termination
    else { return nil }
    if container.name == pod.main?.name, let reason = OutputCheck.reason(of: end, in: pod) {
      // The command itself has ended well.
      return Standing(.failed, provider: "Failed", reason: reason, exitStatus: 0, at: end.finishedAt)
    }
    return Standing(
      .failed,
      provider: end.reason ?? "Failed",
      reason: reason(of: end, in: container, isMain: container.name == pod.main?.name),
      exitStatus: end.exitCode,
      at: end.finishedAt
    )
  }

  private static func named(_ reason: String) -> String {
    switch reason {
    case "Evicted": "evicted"
    case "DeadlineExceeded": "the pod's deadline is over"
    default: reason
    }
  }

  private static func reason(
    of end: ContainerStatus.Termination,
    in container: ContainerStatus,
    isMain: Bool
  ) -> String {
    let place = isMain ? "" : "container \(container.name): "
    if end.reason == "OOMKilled" {
      let limit = container.memoryLimit.map { "; its limit is \($0)" } ?? ""
      return "\(place)out of memory (OOMKilled)\(limit)"
    }
    var text = place + "exit status \(end.exitCode)"
    if let reason = end.reason, reason != "Error" { text += " (\(reason))" }
    if let message = end.message { text += ": \(message)" }
    return text
  }

  /// Who took the pod's place away, where somebody did; no fault of the step.
  static func disruption(_ pod: PodObject, events: [EventObject]) -> Standing? {
    var isLost = false
    let reason: String
    if let target = pod.condition("DisruptionTarget"), target.isTrue {
      reason = "preempted: \(target.message ?? target.reason ?? "the pod has to go")"
      isLost = target.reason == "DeletionByTaintManager" || target.reason == "DeletionByPodGC"
    } else if let event = events.last(where: { $0.reason == "Preempted" }) {
      reason = "preempted: \(event.message)"
    } else if pod.reason == "NodeLost" || events.contains(where: { $0.reason == "TaintManagerEviction" }) {
      reason = "node \(pod.node ?? "") lost: \(pod.message ?? "it does not answer any more")"
      isLost = true
    } else if let reasonText = pod.reason,
      ["Preempting", "Shutdown", "NodeShutdown", "Terminated"].contains(reasonText)
    {
      reason = "preempted: \(pod.message ?? reasonText)"
    } else {
      return nil
    }
    var standing = Standing(
      .failed,
      provider: pod.reason ?? "Preempted",
      reason: reason,
      exitStatus: pod.main?.termination?.exitCode,
      at: pod.main?.termination?.finishedAt ?? pod.meta.deletedAt
    )
    standing.isPreempted = true
    standing.isNodeLost = isLost && !pod.hasEnded
    return standing
  }
}
