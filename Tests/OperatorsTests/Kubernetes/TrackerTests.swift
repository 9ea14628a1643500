import OrderedCollections
import Testing
import Workflow

@testable import Operators

/// Where an attempt stands, from objects as clusters send them.
struct TrackerTests {
  private let start = Sample.made(Timestamp(rfc3339: "2026-01-01T00:00:10Z"))

  private func job(
    _ conditions: [JSONValue] = [],
    deleted: String? = nil,
    spec: JSONObject = [:],
    active: Int64 = 1
  ) -> JobObject {
    var meta: JSONObject = ["name": "j", "uid": "job-1", "creationTimestamp": "2026-01-01T00:00:00Z"]
    meta.put("deletionTimestamp", deleted)
    return Sample.made(
      JobObject([
        "metadata": .object(meta), "spec": .object(spec),
        "status": ["conditions": .array(conditions), "active": .integer(active)],
      ])
    )
  }

  private func condition(
    _ type: String,
    _ reason: String = "",
    at: String = "2026-01-01T00:01:00Z"
  ) -> JSONValue {
    [
      "type": .string(type), "status": "True", "reason": .string(reason), "message": "said so",
      "lastTransitionTime": .string(at),
    ]
  }

  private func pod(
    _ phase: String,
    _ state: JSONValue? = nil,
    node: String? = "node1",
    uid: String = "pod-1",
    index: Int = 0,
    status: JSONObject = [:],
    deleted: String? = nil
  ) -> PodObject {
    var meta: JSONObject = [
      "name": .string("j-" + uid), "uid": .string(uid), "labels": ["job-name": "j"],
      "annotations": ["batch.kubernetes.io/job-completion-index": .string(String(index))],
      "creationTimestamp": "2026-01-01T00:00:01Z",
    ]
    meta.put("deletionTimestamp", deleted)
    var spec: JSONObject = [
      "containers": [["name": "step", "resources": ["limits": ["memory": "64Mi"]]]]
    ]
    spec.put("nodeName", node)
    var full = status
    full["phase"] = .string(phase)
    if let state { full["containerStatuses"] = [["name": "step", "state": state]] }
    return Sample.made(
      PodObject(["metadata": .object(meta), "spec": .object(spec), "status": .object(full)])
    )
  }

  private func terminated(_ code: Int64, _ reason: String, _ message: String? = nil) -> JSONValue {
    var end: JSONObject = [
      "exitCode": .integer(code), "reason": .string(reason), "finishedAt": "2026-01-01T00:00:59Z",
    ]
    end.put("message", message)
    return ["terminated": .object(end)]
  }

  private func waiting(_ reason: String, _ message: String = "") -> JSONValue {
    ["waiting": ["reason": .string(reason), "message": .string(message)]]
  }

  private func event(_ reason: String, _ message: String, type: String = "Normal") -> EventObject {
    Sample.made(
      EventObject([
        "reason": .string(reason), "message": .string(message), "type": .string(type),
        "lastTimestamp": "2026-01-01T00:00:30Z",
      ])
    )
  }

  private func tracker(_ job: JobObject, _ pods: PodObject...) -> JobTracker {
    var tracker = JobTracker(name: "j")
    tracker.see(job)
    for pod in pods { tracker.see(pod) }
    return tracker
  }

  private func settled(_ tracker: JobTracker) -> JobTracker.Assessment {
    var tracker = tracker
    _ = tracker.assess(now: start)
    return tracker.assess(now: start + .seconds(3))
  }

  @Test("A container that has not made its outputs says so, and its command's end is not to blame")
  func missingOutputs() throws {
    let message = "the step ended without making its outputs b"
    var failed = pod("Failed", terminated(Int64(OutputCheck.exitCode), "Error", message + "\n"))
    failed.meta.annotations[Marks.outputs] = "a,b"
    let standing = try #require(PodEnd.explain(failed, events: []))
    #expect(standing.reason == message && standing.exitStatus == 0 && standing.state == .failed)
    failed.meta.annotations[Marks.outputs] = nil
    #expect(PodEnd.explain(failed, events: [])?.exitStatus == OutputCheck.exitCode)
  }

  @Test("A command that ends as our own check does is not taken for it", arguments: [nil, "so says its log"])
  func commandEndsAsTheCheck(message: String?) throws {
    var failed = pod("Failed", terminated(Int64(OutputCheck.exitCode), "Error", message))
    failed.meta.annotations[Marks.outputs] = "a,b"
    let standing = try #require(PodEnd.explain(failed, events: []))
    #expect(standing.exitStatus == OutputCheck.exitCode)
    #expect(standing.reason == "exit status 213" + (message.map { ": \($0)" } ?? ""))
  }

  @Test("Of several pods the one that failed by itself is named, not one that the Job has killed for it")
  func culprit() {
    var tracker = tracker(
      job([condition("Failed", "BackoffLimitExceeded")], spec: ["completions": 2]),
      pod("Failed", terminated(143, "Error"), uid: "a", index: 0, deleted: "2026-01-01T00:00:30Z"),
      pod("Failed", terminated(7, "Error"), uid: "b", index: 1)
    )
    #expect(tracker.assess(now: start).standing?.reason == "pod 1: exit status 7")
  }

  // MARK: - The way to running

  @Test("Without a pod the attempt is queued, and the controller is asked why")
  func noPods() {
    var tracker = tracker(job(active: 0))
    #expect(tracker.assess(now: start).standing?.state == .queued)
    let later = tracker.assess(now: start + .seconds(3))
    #expect(later.wants == [.events(uid: "job-1")])
    tracker.see(
      [event("FailedCreate", "pods \"j\" is forbidden: exceeded quota", type: "Warning")],
      of: "job-1"
    )
    let standing = tracker.assess(now: start + .seconds(4)).standing
    #expect(standing?.state == .queued && standing?.reason == "pods \"j\" is forbidden: exceeded quota")
  }

  @Test("A pod that fits nowhere is queued and says why")
  func unschedulable() {
    let blocked = pod(
      "Pending",
      node: nil,
      status: [
        "conditions": [
          [
            "type": "PodScheduled", "status": "False", "reason": "Unschedulable",
            "message": "0/1 nodes are available: 1 Insufficient cpu.",
          ]
        ]
      ]
    )
    var tracker = tracker(job(), blocked)
    let standing = tracker.assess(now: start + .seconds(1000)).standing
    #expect(standing?.state == .queued)
    #expect(standing?.provider == "Unschedulable")
    #expect(standing?.reason == "0/1 nodes are available: 1 Insufficient cpu.")
  }

  @Test("Creating and pulling are told apart by events")
  func creating() {
    var tracker = tracker(job(), pod("Pending", waiting("ContainerCreating")))
    #expect(tracker.assess(now: start).standing?.phase == "creating container")
    #expect(tracker.assess(now: start + .seconds(3)).wants == [.events(uid: "pod-1")])
    tracker.see([event("Scheduled", ""), event("Pulling", "Pulling image \"x\"")], of: "pod-1")
    let standing = tracker.assess(now: start + .seconds(4)).standing
    #expect(standing?.state == .starting && standing?.phase == "pulling image")
  }

  @Test("Running since the container's start")
  func running() {
    var tracker = tracker(job(), pod("Running", ["running": ["startedAt": "2026-01-01T00:00:07Z"]]))
    let standing = tracker.assess(now: start).standing
    #expect(standing?.state == .running)
    #expect(standing?.at == Timestamp(rfc3339: "2026-01-01T00:00:07Z"))
  }

  // MARK: - Waiting for what will not come

  @Test("An image that does not exist ends the attempt with the registry's words")
  func image() {
    var tracker = tracker(job(), pod("Pending", waiting("ErrImagePull", "back-off")))
    let first = tracker.assess(now: start)
    #expect(first.standing?.state == .starting && first.wants == [.events(uid: "pod-1")])
    tracker.see(
      [event("Failed", "Failed to pull image \"x\": not found"), event("Failed", "Error: ErrImagePull")],
      of: "pod-1"
    )
    let standing = tracker.assess(now: start).standing
    #expect(standing?.state == .failed)
    #expect(standing?.reason == "ErrImagePull: Failed to pull image \"x\": not found")
  }

  @Test("Without its events the verdict waits a moment and no longer")
  func imageWithoutEvents() {
    let standing = settled(tracker(job(), pod("Pending", waiting("ImagePullBackOff", "back-off")))).standing
    #expect(standing?.state == .failed && standing?.reason == "ImagePullBackOff: back-off")
  }

  @Test("Only configured reasons end an attempt")
  func configuredReasons() {
    let object: JSONValue = [
      "metadata": [
        "name": "j", "uid": "job-1", "annotations": [Marks.fatalReasons: "Other,CreateContainerError"],
      ]
    ]
    var tracker = JobTracker(name: "j")
    tracker.see(Sample.made(JobObject(object)))
    tracker.see(pod("Pending", waiting("ErrImagePull", "no such image")))
    let standing = settled(tracker).standing
    #expect(standing?.state == .starting && standing?.reason == "no such image")
    tracker.see(pod("Pending", waiting("CreateContainerError", "bad")))
    #expect(settled(tracker).standing?.state == .failed)
  }

  @Test("A Secret that is a moment late is no failure; one that never comes is")
  func lateSecret() {
    let tracker = tracker(
      job(),
      pod("Pending", waiting("CreateContainerConfigError", "secret \"j\" not found"))
    )
    #expect(settled(tracker).standing?.state == .starting)
    var late = tracker
    _ = late.assess(now: start + .seconds(100))
    #expect(late.assess(now: start + .seconds(103)).standing?.state == .failed)
    let other = self.tracker(
      job(),
      pod("Pending", waiting("CreateContainerConfigError", "secret \"k\" not found"))
    )
    #expect(settled(other).standing?.state == .failed)
  }

  // MARK: - Ends

  @Test("Complete is success, even while the Job is being deleted")
  func complete() {
    var tracker = tracker(job([condition("Complete")], deleted: "2026-01-01T00:02:00Z"))
    let standing = tracker.assess(now: start).standing
    #expect(standing?.state == .succeeded && standing?.exitStatus == 0)
    var early = self.tracker(job([condition("SuccessCriteriaMet")]))
    #expect(early.assess(now: start).standing?.state == .queued)
  }

  struct End: Sendable {
    var phase = "Failed"
    var state: JSONValue?
    var status: JSONObject = [:]
    var reason: String
    var exitStatus: Int?
    var isPreempted = false
  }

  private static func terminated(_ code: Int64, _ reason: String, _ message: String? = nil) -> JSONValue {
    var end: JSONObject = ["exitCode": .integer(code), "reason": .string(reason)]
    end.put("message", message)
    return ["terminated": .object(end)]
  }

  private static let ends: [End] = [
    End(state: terminated(3, "Error"), reason: "exit status 3", exitStatus: 3),
    End(
      state: terminated(137, "OOMKilled"),
      reason: "out of memory (OOMKilled); its limit is 64Mi",
      exitStatus: 137
    ),
    End(
      state: terminated(127, "StartError", "no such file"),
      reason: "exit status 127 (StartError): no such file",
      exitStatus: 127
    ),
    End(
      status: ["reason": "Evicted", "message": "The node was low on resource: memory."],
      reason: "evicted: The node was low on resource: memory."
    ),
    End(
      state: terminated(137, "Error"),
      status: ["reason": "DeadlineExceeded", "message": "Pod was active too long"],
      reason: "the pod's deadline is over: Pod was active too long",
      exitStatus: 137
    ),
    End(
      status: ["reason": "Preempting", "message": "Preempted in order to admit critical pod"],
      reason: "preempted: Preempted in order to admit critical pod",
      isPreempted: true
    ),
    End(
      status: [
        "conditions": [
          [
            "type": "DisruptionTarget", "status": "True", "reason": "PreemptionByScheduler",
            "message": "default-scheduler: preempting",
          ]
        ]
      ],
      reason: "preempted: default-scheduler: preempting",
      isPreempted: true
    ),
    End(
      status: ["reason": "NodeLost", "message": "Node node1 is unresponsive"],
      reason: "node node1 lost: Node node1 is unresponsive",
      isPreempted: true
    ),
  ]

  @Test("A failed Job says what its pod says", arguments: ends.indices)
  func failures(index: Int) {
    let end = Self.ends[index]
    var tracker = tracker(
      job([condition("Failed", "BackoffLimitExceeded")]),
      pod(end.phase, end.state, status: end.status)
    )
    let standing = tracker.assess(now: start).standing
    #expect(standing?.state == .failed)
    #expect(standing?.reason == end.reason)
    #expect(standing?.exitStatus == end.exitStatus)
    #expect(standing?.isPreempted == end.isPreempted)
  }

  @Test("A failed Job whose pod is not known yet waits for it")
  func failureBeforeItsPod() {
    var tracker = tracker(job([condition("Failed", "BackoffLimitExceeded")]))
    let first = tracker.assess(now: start)
    #expect(first.standing == nil && first.wants.contains(.pods) && first.againAt != nil)
    tracker.see(pod("Failed", Self.terminated(4, "Error")))
    #expect(tracker.assess(now: start).standing?.exitStatus == 4)
    let without = settled(self.tracker(job([condition("Failed", "BackoffLimitExceeded")]))).standing
    #expect(without?.reason == "BackoffLimitExceeded: said so")
  }

  @Test("The Job's own deadline is a reason by itself")
  func jobDeadline() {
    var tracker = tracker(job([condition("Failed", "DeadlineExceeded")]))
    #expect(tracker.assess(now: start).standing?.reason == "DeadlineExceeded: said so")
  }

  @Test("Of several pods the one that failed is named")
  func severalPods() {
    var tracker = tracker(
      job([condition("Failed", "BackoffLimitExceeded")], spec: ["completions": 2]),
      pod("Succeeded", Self.terminated(0, "Completed")),
      pod("Failed", Self.terminated(9, "Error"), uid: "pod-2", index: 1)
    )
    #expect(tracker.assess(now: start).standing?.reason == "pod 1: exit status 9")
  }

  // MARK: - Deletions

  @Test("Our own deletion is a cancel when Job and pods are gone; BackoffLimitExceeded on the way is nothing")
  func cancel() {
    var tracker = tracker(job(), pod("Running", ["running": [:]]))
    tracker.isOrdered = true
    tracker.see(pod("Running", ["running": [:]], deleted: "2026-01-01T00:00:50Z"))
    #expect(tracker.assess(now: start).standing?.state == .running)
    let dying = job([condition("Failed", "BackoffLimitExceeded")], deleted: "2026-01-01T00:00:20Z")
    tracker.see(dying)
    let standing = tracker.assess(now: start).standing
    #expect(standing?.state == .running && standing?.phase == "terminating")
    tracker.lose(pod: "pod-1")
    tracker.loseJob(last: dying)
    #expect(tracker.assess(now: start).standing?.state == .cancelled)
  }

  @Test("A Job that failed before somebody deleted it has failed")
  func deletedAfterItsEnd() {
    var tracker = tracker(
      job([condition("Failed", at: "2026-01-01T00:00:10Z")], deleted: "2026-01-01T00:00:20Z"),
      pod("Failed", Self.terminated(3, "Error"))
    )
    #expect(tracker.assess(now: start).standing?.exitStatus == 3)
  }

  @Test("A Job deleted by somebody else is over when its pods are gone")
  func jobDeleted() {
    var tracker = tracker(job(), pod("Running", ["running": [:]]))
    tracker.loseJob()
    let standing = tracker.assess(now: start).standing
    #expect(standing?.state == .running && standing?.reason == "the Job j was deleted by somebody else")
    #expect(tracker.assess(now: start + .seconds(5)).wants == [.removePods])
    tracker.lose(pod: "pod-1")
    let end = tracker.assess(now: start).standing
    #expect(end?.state == .cancelled && end?.reason == "the Job j was deleted by somebody else")
  }

  @Test("A pod deleted by hand ends the attempt: the Job goes, so that no second pod does the work again")
  func podDeleted() {
    var tracker = tracker(job(), pod("Running", ["running": [:]], deleted: "2026-01-01T00:00:50Z"))
    #expect(tracker.assess(now: start).wants == [.events(uid: "pod-1"), .removeJob])
    tracker.see([event("Killing", "Stopping container step")], of: "pod-1")
    let told = tracker.assess(now: start)
    #expect(told.standing?.state == .running)
    #expect(told.standing?.reason == "the pod j-pod-1 was deleted by somebody else")
    tracker.lose(pod: "pod-1")
    tracker.loseJob(last: job([condition("Failed", "BackoffLimitExceeded")], deleted: "2026-01-01T00:00:21Z"))
    let end = tracker.assess(now: start).standing
    #expect(end?.state == .failed && end?.reason == told.standing?.reason)
    #expect(end?.isPreempted == false)
  }

  @Test(
    "A pod that the scheduler pushed out was preempted",
    arguments: ["Preempted", "TaintManagerEviction"]
  )
  func preempted(reason: String) {
    var tracker = tracker(job(), pod("Running", ["running": [:]], deleted: "2026-01-01T00:00:50Z"))
    tracker.see([event(reason, "by prod/web on node node1")], of: "pod-1")
    _ = tracker.assess(now: start)
    tracker.loseJob(last: job())
    tracker.lose(pod: "pod-1")
    let standing = tracker.assess(now: start).standing
    #expect(standing?.state == .failed && standing?.isPreempted == true)
  }

  @Test("Nobody waits for a pod on a node that is lost")
  func nodeLost() {
    var tracker = tracker(
      job(),
      pod("Running", ["running": [:]], status: ["reason": "NodeLost"], deleted: "2026-01-01T00:00:50Z")
    )
    let assessment = tracker.assess(now: start)
    #expect(assessment.standing?.state == .failed && assessment.standing?.isPreempted == true)
    #expect(assessment.wants.contains(.removeJob))
  }

  /// Jobs and pods are watched apart: the object of a pod may be gone before the Job says why.
  @Test("Pods that a Job of several deletes for the one that failed are no foul play")
  func ownDeletionOfSeveral() {
    var tracker = tracker(
      job(spec: ["completions": 2]),
      pod("Running", ["running": [:]], deleted: "2026-01-01T00:00:50Z"),
      pod("Failed", Self.terminated(7, "Error"), uid: "pod-2", index: 1)
    )
    tracker.lose(pod: "pod-1")
    var unexplained = tracker
    let early = tracker.assess(now: start)
    #expect(early.standing?.state == .running && early.standing?.reason?.contains("deleted") != true)
    #expect(!early.wants.contains(.removeJob) && early.againAt != nil)
    tracker.see(job([condition("Failed", "BackoffLimitExceeded")], spec: ["completions": 2]))
    #expect(tracker.assess(now: start).standing?.reason == "pod 1: exit status 7")
    // Where the Job says nothing, somebody else it was.
    _ = unexplained.assess(now: start)
    let late = unexplained.assess(now: start + .seconds(3))
    #expect(late.standing?.reason == "the pod j-pod-1 was deleted by somebody else")
    #expect(late.wants.contains(.removeJob))
  }

  @Test("Pods that the Job itself deletes at its deadline are no foul play")
  func ownDeletion() {
    var tracker = tracker(
      job(spec: ["activeDeadlineSeconds": 5]),
      pod("Running", ["running": [:]], deleted: "2026-01-01T00:00:50Z")
    )
    #expect(tracker.assess(now: start).wants.isEmpty)
    tracker.see(job([condition("Failed", "DeadlineExceeded")], spec: ["activeDeadlineSeconds": 5]))
    tracker.lose(pod: "pod-1")
    #expect(tracker.assess(now: start).standing?.reason == "DeadlineExceeded: said so")
  }
}
