internal import OrderedCollections
package import Workflow

extension KubernetesOperator {
  /// A Job with its conditions, pods and events.
  package func describe(_ job: JobHandle) async throws(OperatorError) -> JobDescription {
    let api = try api(job.scope.unlessEmpty)
    let object: JSONValue?
    var pods: [PodObject] = []
    var events: [(subject: String, event: EventObject)] = []
    do throws(KubernetesFault) {
      object = try await api.get(.jobs, job.id)
      if let known = object.flatMap(JobObject.init) {
        pods = try await self.pods(of: known, api)
        events = try await self.events(of: known, pods, api)
      }
    } catch {
      throw error.operatorError("the Job \(job.id) cannot be looked up")
    }
    guard let object, let known = JobObject(object), let listed = ListedJob(kubernetes: object) else {
      throw Self.missing(job, api)
    }
    return JobDescription(
      job: listed,
      facts: known.facts(image: object.firstImage),
      tables: [known.conditionTable, Self.podTable(pods), Self.eventTable(events)]
    )
  }

  /// One call: neither pods nor events are asked for.
  package func state(of job: JobHandle) async throws(OperatorError) -> StepState? {
    let api = try api(job.scope.unlessEmpty)
    let object: JSONValue?
    do throws(KubernetesFault) {
      object = try await api.get(.jobs, job.id)
    } catch {
      throw error.operatorError("the Job \(job.id) cannot be looked up")
    }
    guard let listed = object.flatMap(ListedJob.init(kubernetes:)) else { throw Self.missing(job, api) }
    return listed.state
  }

  private static func missing(_ job: JobHandle, _ api: KubernetesAPI) -> OperatorError {
    OperatorError(.refused, "there is no Job \(job.id) in the namespace \(api.namespace)")
  }

  private func pods(of job: JobObject, _ api: KubernetesAPI) async throws(KubernetesFault) -> [PodObject] {
    let list = try await api.list(.pods, [("labelSelector", "controller-uid=\(job.meta.uid)")])
    return (list["items"]?.arrayValue ?? []).compactMap(PodObject.init).sorted(by: PodObject.areInOrder)
  }

  /// Events about the Job and its pods, oldest first.
  private func events(
    of job: JobObject,
    _ pods: [PodObject],
    _ api: KubernetesAPI
  ) async throws(KubernetesFault) -> [(subject: String, event: EventObject)] {
    var found: [(subject: String, event: EventObject)] = []
    for meta in [job.meta] + pods.prefix(10).map(\.meta) {
      let list = try await api.list(.events, [("fieldSelector", "involvedObject.uid=\(meta.uid)")])
      found += (list["items"]?.arrayValue ?? []).compactMap(EventObject.init).map { (meta.name, $0) }
    }
    let start = Timestamp(nanoseconds: .min)
    return found.sorted { ($0.event.at ?? start) < ($1.event.at ?? start) }
  }

  private static func podTable(_ pods: [PodObject]) -> JobDescription.Table {
    JobDescription.Table(
      "Pods",
      columns: ["name", "phase", "node", "container", "restarts", "reason"],
      rows: pods.map { pod in
        [
          pod.meta.name, pod.phase, pod.node ?? "-", pod.main?.state.words ?? "-",
          String(pod.main?.restarts ?? 0), pod.message ?? pod.reason ?? pod.main?.state.reason ?? "",
        ]
      }
    )
  }

  private static func eventTable(_ events: [(subject: String, event: EventObject)]) -> JobDescription.Table {
    JobDescription.Table(
      "Events",
      columns: ["time", "type", "reason", "object", "message"],
      rows: events.map { subject, event in
        [
          event.at?.rfc3339 ?? "-", event.isWarning ? "Warning" : "Normal", event.reason, subject,
          event.count > 1 ? "\(event.message) (\(event.count) times)" : event.message,
        ]
      }
    )
  }
}

extension JobObject {
  fileprivate func facts(image: String?) -> OrderedDictionary<String, String> {
    var facts: OrderedDictionary = ["namespace": meta.namespace, "state": providerState]
    facts["image"] = image
    facts["pods"] = "\(active) active, \(succeeded) succeeded, \(failed) failed, of \(completions)"
    facts["created"] = meta.createdAt?.rfc3339
    facts["started"] = startedAt?.rfc3339
    facts["completed"] = completedAt?.rfc3339
    return facts
  }

  fileprivate var conditionTable: JobDescription.Table {
    JobDescription.Table(
      "Conditions",
      columns: ["type", "status", "time", "reason", "message"],
      rows: conditions.map { [$0.type, $0.status, $0.at?.rfc3339 ?? "-", $0.reason ?? "", $0.message ?? ""] }
    )
  }
}

extension ContainerStatus.State {
  /// As `kubectl` has it: the reason where there is one.
  fileprivate var words: String {
    switch self {
    case .waiting(let reason, _): reason ?? "Waiting"
    case .running: "Running"
    case .terminated(let end): "\(end.reason ?? "Terminated") (\(end.exitCode))"
    }
  }

  fileprivate var reason: String? {
    switch self {
    case .waiting(_, let message): message
    case .running: nil
    case .terminated(let end): end.message
    }
  }
}

extension JSONValue {
  fileprivate var firstImage: String? {
    self["spec"]?["template"]?["spec"]?["containers"]?.arrayValue?.first?["image"]?.stringValue
  }
}
