internal import OrderedCollections
internal import Workflow

/// What is known of one attempt's Job, and what follows from it: no I/O, no clock of its own.
///
/// A method per thing that can be learned; `assess` says where the attempt stands.
struct JobTracker: Sendable {
  /// What would tell more, or has to be done.
  enum Want: Sendable, Hashable {
    /// The events of an object, by its uid.
    case events(uid: String)
    /// The Job's pods, asked for directly.
    case pods
    /// The Job goes, with its pods: its attempt has ended and it would start another pod.
    case removeJob
    case removePods
  }

  struct Assessment: Sendable, Hashable {
    /// `nil` where nothing is known yet.
    var standing: Standing?
    var wants: Set<Want> = []
    /// When to assess again though nothing new was learned.
    var againAt: Timestamp?
  }

  let name: String
  /// Reasons of a waiting container that end the attempt at once.
  private var fatalReasons = KubernetesSettings.usualFatalReasons
  private(set) var job: JobObject?
  private(set) var pods: [String: PodObject] = [:]
  private(set) var events: [String: [EventObject]] = [:]
  private(set) var isGone = false
  /// We have asked for its deletion.
  var isOrdered = false
  /// Why the attempt has failed although its Job goes on or is being deleted.
  private var cause: Standing?
  /// Pods that went before they had ended, and may have been deleted by the Job itself.
  private var lost: [PodObject] = []
  private var holds: [String: Timestamp] = [:]

  /// How long a verdict waits for what explains it.
  private static let patience = Duration.seconds(2)
  /// A pod may be quicker than the Secret that is made for it.
  private static let secretGrace = Duration.seconds(60)

  init(name: String) { self.name = name }

  // MARK: - What is learned

  mutating func see(_ job: JobObject) {
    self.job = job
    isGone = false
    if let reasons = job.meta.annotations.text(Marks.fatalReasons) {
      fatalReasons = reasons.split(separator: ",").map(String.init)
    }
  }

  mutating func see(_ pod: PodObject) { pods[pod.meta.uid] = pod }

  /// The pod's object is gone.
  mutating func lose(pod uid: String) {
    guard let pod = pods.removeValue(forKey: uid), !pod.hasEnded, cause == nil, isDisturbed(pod) else {
      return
    }
    // Jobs and pods are watched apart: why the Job has deleted it may be heard later.
    if let job, deletesPods(job) {
      lost.append(pod)
    } else {
      cause = disruption(of: pod) ?? deletion(of: pod)
    }
  }

  /// A list does not have the Job: it may be older than the Job, so this proves nothing yet.
  mutating func doubt() { job = nil }

  /// The Job's object is gone, or never was there.
  mutating func loseJob(last: JobObject? = nil) {
    if let last { job = last }
    isGone = true
  }

  mutating func see(_ events: [EventObject], of uid: String) { self.events[uid] = events }

  // MARK: - What follows

  mutating func assess(now: Timestamp) -> Assessment {
    var result = Assessment()
    if let job, let complete = job.complete {
      result.standing = .succeeded(at: job.completedAt ?? complete.at)
      return result
    }
    if let job, let failure = job.failure, !(isOrdered && job.meta.deletedAt != nil),
      isOwnEnd(failure, of: job)
    {
      result.standing = failed(failure, of: job, now: now, &result)
      return result
    }
    if isGone { return gone(now: now) }
    guard let job else { return result }
    let live = pods.values.sorted { ($0.index, $0.meta.name) < ($1.index, $1.meta.name) }
    noteDisruption(live, of: job, now: now, &result)
    if let cause {
      result.wants.insert(.removeJob)
      result.standing = cause.isNodeLost ? cause : cause.stillGoing(job.providerState)
      return result
    }
    if job.meta.deletedAt != nil {
      result.standing = Standing(.running, phase: "terminating", provider: job.providerState)
      return result
    }
    result.standing = progress(live, of: job, now: now, &result)
    return result
  }

  /// A Job that is being deleted fails on its way out: that is not the step's end.
  private func isOwnEnd(_ failure: ObjectCondition, of job: JobObject) -> Bool {
    guard cause == nil, let deletedAt = job.meta.deletedAt else { return cause == nil }
    return (failure.at ?? deletedAt) < deletedAt
  }

  private mutating func gone(now: Timestamp) -> Assessment {
    var result = Assessment()
    let own = "the Job \(name) was deleted" + (isOrdered ? "" : " by somebody else")
    let live = pods.values.filter { !$0.hasEnded }
    if live.isEmpty || cause?.isNodeLost == true {
      result.standing =
        cause ?? Standing(.cancelled, provider: "Deleted", reason: own, at: job?.meta.deletedAt)
      return result
    }
    result.standing = Standing(
      .running,
      phase: "terminating",
      provider: "Deleted",
      reason: cause?.reason ?? own
    )
    if live.contains(where: { $0.meta.deletedAt == nil }), waited("orphans", now: now, &result) {
      result.wants.insert(.removePods)
    }
    return result
  }

  // MARK: - Ends

  private mutating func failed(
    _ failure: ObjectCondition,
    of job: JobObject,
    now: Timestamp,
    _ result: inout Assessment
  ) -> Standing? {
    // Where one of several has failed the Job deletes the others, which are killed: the one to blame comes before them.
    let ends = pods.values.sorted { left, right in
      let (first, second) = (left.meta.deletedAt == nil ? 0 : 1, right.meta.deletedAt == nil ? 0 : 1)
      return (first, left.endedAt, left.index, left.meta.name) < (
        second, right.endedAt, right.index, right.meta.name
      )
    }
    for pod in ends {
      if var standing = PodEnd.explain(pod, events: events[pod.meta.uid] ?? []) {
        if job.completions > 1 { standing.reason = "pod \(pod.index): \(standing.reason ?? "failed")" }
        return standing
      }
    }
    let disturbed = ends.compactMap { disruption(of: $0) }.first
    if let disturbed { return disturbed }
    if failure.reason != "DeadlineExceeded", !waited("end", now: now, &result) {
      result.wants = [.pods, .events(uid: job.meta.uid)]
      return nil
    }
    let said = [failure.reason, failure.message].compactMap(\.self).joined(separator: ": ")
    return Standing(.failed, provider: "Failed", reason: said.unlessEmpty ?? "the Job failed", at: failure.at)
  }

  // MARK: - Pods that somebody else ends

  /// A pod that goes though its Job did not ask for it is the end of the attempt: the Job would start another.
  private mutating func noteDisruption(
    _ live: [PodObject],
    of job: JobObject,
    now: Timestamp,
    _ result: inout Assessment
  ) {
    guard cause == nil, !isOrdered, job.meta.deletedAt == nil, !job.isSuspended else { return }
    guard let pod = (lost + live).first(where: isDisturbed) else { return }
    if deletesPods(job), !waited("own " + pod.meta.uid, now: now, &result) { return }
    if let known = disruption(of: pod) {
      cause = known
    } else if pods[pod.meta.uid] != nil, events[pod.meta.uid] == nil,
      !waited("why " + pod.meta.uid, now: now, &result)
    {
      result.wants.formUnion([.events(uid: pod.meta.uid), .removeJob])
    } else {
      cause = deletion(of: pod)
    }
  }

  /// It may delete pods itself: where its own deadline is over, or one of several has failed.
  private func deletesPods(_ job: JobObject) -> Bool { job.hasDeadline || job.completions > 1 }

  private func isDisturbed(_ pod: PodObject) -> Bool {
    pod.meta.deletedAt != nil && !pod.hasEnded && !isOrdered && job?.meta.deletedAt == nil
      && job?.hasEnded != true
  }

  private func disruption(of pod: PodObject) -> Standing? {
    PodEnd.disruption(pod, events: events[pod.meta.uid] ?? [])
  }

  private func deletion(of pod: PodObject) -> Standing {
    Standing(
      .failed,
      provider: "Deleted",
      reason: "the pod \(pod.meta.name) was deleted by somebody else",
      at: pod.meta.deletedAt
    )
  }

  // MARK: - On the way

  private mutating func progress(
    _ live: [PodObject],
    of job: JobObject,
    now: Timestamp,
    _ result: inout Assessment
  ) -> Standing? {
    guard !live.isEmpty else { return withoutPods(job, now: now, &result) }
    var best: Standing?
    for pod in live {
      let view = PodProgress(pod: pod, events: events[pod.meta.uid] ?? [], secret: name)
      let standing = view.standing
      if let fatal = view.fatal(fatalReasons, isSecretLate: isLate(pod, now: now, &result)) {
        guard events[pod.meta.uid] != nil || waited("fatal", now: now, &result) else {
          result.wants.insert(.events(uid: pod.meta.uid))
          return standing
        }
        return fatal
      }
      if view.wantsEvents, waited("slow " + pod.meta.uid, now: now, &result), events[pod.meta.uid] == nil {
        result.wants.insert(.events(uid: pod.meta.uid))
      }
      if best.map({ standing.rank > $0.rank }) ?? true { best = standing }
    }
    return best
  }

  private func isLate(_ pod: PodObject, now: Timestamp, _ result: inout Assessment) -> Bool {
    guard let start = pod.meta.createdAt else { return false }
    let limit = start + Self.secretGrace
    if limit > now { result.againAt = min(result.againAt ?? limit, limit) }
    return now >= limit
  }

  private mutating func withoutPods(
    _ job: JobObject,
    now: Timestamp,
    _ result: inout Assessment
  ) -> Standing? {
    var standing = Standing(.queued, provider: "Pending")
    if let failed = events[job.meta.uid]?.last(where: { $0.reason == "FailedCreate" }) {
      standing.reason = failed.message
    }
    if waited("pods", now: now, &result) {
      result.wants.insert(.events(uid: job.meta.uid))
      // What the controller says of a pod that it cannot make may change.
      holds["pods"] = now
      result.againAt = now + Self.patience * 2
    }
    return standing
  }

  /// Whether something has lasted long enough; the first time that it is asked it has not.
  private mutating func waited(_ what: String, now: Timestamp, _ result: inout Assessment) -> Bool {
    let since = holds[what] ?? now
    holds[what] = since
    let limit = since + Self.patience
    if now >= limit { return true }
    result.againAt = min(result.againAt ?? limit, limit)
    return false
  }
}

extension PodObject {
  /// When its first container to fail did so, in nanoseconds.
  fileprivate var endedAt: Int64 {
    let failed = (initContainers + containers).compactMap(\.termination).filter { $0.exitCode != 0 }
    return failed.compactMap { $0.finishedAt?.nanoseconds }.min() ?? .max
  }
}
