internal import OrderedCollections
internal import Workflow

/// As much of a Pod as the state and the logs of its step need.
struct PodObject: Sendable, Hashable {
  var meta: ObjectMeta
  /// The Job that it belongs to.
  var job: String
  /// Which of the pods of an Indexed Job it is.
  var index: Int
  var node: String?
  var phase: String
  var reason: String?
  var message: String?
  var startedAt: Timestamp?
  var conditions: [ObjectCondition]
  var restarts: RestartPolicy
  /// In the order in which they run.
  var initContainers: [ContainerStatus]
  /// In the order of the spec.
  var containers: [ContainerStatus]

  init?(_ object: JSONValue) {
    guard let meta = ObjectMeta(object) else { return nil }
    self.meta = meta
    job = meta.labels.text("batch.kubernetes.io/job-name") ?? meta.labels.text("job-name") ?? ""
    let position = meta.annotations.text("batch.kubernetes.io/job-completion-index")
    index = position.flatMap { Int($0) } ?? 0
    let (spec, status) = (object["spec"], object["status"]?.objectValue ?? [:])
    node = spec?["nodeName"]?.stringValue
    phase = status.text("phase") ?? "Pending"
    reason = status.text("reason")?.unlessEmpty
    message = status.text("message")?.unlessEmpty
    startedAt = status.time("startTime")
    conditions = ObjectCondition.all(in: object["status"])
    restarts = spec?["restartPolicy"]?.stringValue.flatMap(RestartPolicy.init) ?? .always
    initContainers = ContainerStatus.all(spec?["initContainers"], status["initContainerStatuses"])
    containers = ContainerStatus.all(spec?["containers"], status["containerStatuses"])
  }

  var hasEnded: Bool { phase == "Succeeded" || phase == "Failed" }

  func condition(_ type: String) -> ObjectCondition? { conditions.first { $0.type == type } }

  /// Whether another run of a container follows its end.
  func restarts(_ container: String, after end: ContainerStatus.Termination) -> Bool {
    if hasEnded || restarts == .never || meta.deletedAt != nil { return false }
    let isInit = initContainers.contains { $0.name == container }
    return end.exitCode != 0 || (restarts == .always && !isInit)
  }

  /// The container of the step's own command.
  var main: ContainerStatus? { containers.first { $0.name == Marks.container } ?? containers.first }
}

enum RestartPolicy: String, Sendable, Hashable {
  case never = "Never"
  case onFailure = "OnFailure"
  case always = "Always"
}

/// A container of a pod: what the spec names, with what the kubelet says of it.
struct ContainerStatus: Sendable, Hashable {
  enum State: Sendable, Hashable {
    case waiting(reason: String?, message: String?)
    case running(since: Timestamp?)
    case terminated(Termination)
  }

  struct Termination: Sendable, Hashable {
    var exitCode: Int
    var signal: Int?
    var reason: String?
    var message: String?
    var startedAt: Timestamp?
    var finishedAt: Timestamp?
  }

  var name: String
  var state: State
  var lastTermination: Termination?
  var restarts: Int
  var memoryLimit: String?

  var termination: Termination? {
    if case .terminated(let termination) = state { termination } else { nil }
  }

  /// Whether it runs or has run, so that it may have a log.
  var hasStarted: Bool {
    if case .waiting = state { restarts > 0 || isHeldBack } else { true }
  }

  /// Its run number `restarts` has ended, and the kubelet waits with the next one.
  ///
  /// Then that run is to the kubelet the previous one too. While it makes the next one, it counts that one already.
  var isHeldBack: Bool {
    guard case .waiting(let reason?, _) = state, lastTermination != nil else { return false }
    return reason != "ContainerCreating" && reason != "PodInitializing"
  }

  static func all(_ spec: JSONValue?, _ statuses: JSONValue?) -> [ContainerStatus] {
    let known = (statuses?.arrayValue ?? []).compactMap { status in
      status["name"]?.stringValue.map { ($0, status) }
    }
    let byName = Dictionary(known, uniquingKeysWith: { first, _ in first })
    return (spec?.arrayValue ?? []).compactMap { container in
      guard let name = container["name"]?.stringValue else { return nil }
      let status = byName[name]
      return ContainerStatus(
        name: name,
        state: State(status?["state"]),
        lastTermination: Termination(status?["lastState"]?["terminated"]),
        restarts: status?.objectValue?.int("restartCount") ?? 0,
        memoryLimit: container["resources"]?["limits"]?["memory"]?.scalarText
      )
    }
  }
}

extension ContainerStatus.State {
  init(_ value: JSONValue?) {
    if let termination = ContainerStatus.Termination(value?["terminated"]) {
      self = .terminated(termination)
    } else if let running = value?["running"]?.objectValue {
      self = .running(since: running.time("startedAt"))
    } else {
      let waiting = value?["waiting"]?.objectValue ?? [:]
      self = .waiting(reason: waiting.text("reason"), message: waiting.text("message")?.unlessEmpty)
    }
  }
}

extension ContainerStatus.Termination {
  init?(_ value: JSONValue?) {
    guard let object = value?.objectValue else { return nil }
    exitCode = object.int("exitCode") ?? 0
    signal = object.int("signal")
    reason = object.text("reason")?.unlessEmpty
    message = object.text("message")?.unlessEmpty
    startedAt = object.time("startedAt").flatMap { $0.nanoseconds > 0 ? $0 : nil }
    finishedAt = object.time("finishedAt")
  }
}
