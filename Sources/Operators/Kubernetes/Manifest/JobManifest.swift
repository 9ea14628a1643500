internal import OrderedCollections
internal import Workflow

/// Builds the Job of an attempt: the same bytes for the same attempt.
struct JobManifest {
  let job: JobSpec
  let settings: KubernetesSettings
  let name: String

  /// The pod ends this much after the step's own timeout, should nobody else end it.
  private static let backstop = Duration.seconds(600)
  private static let artifactVolume = "stepdeck-artifacts"

  init(_ job: JobSpec, _ settings: KubernetesSettings) {
    self.job = job
    self.settings = settings
    name = JobName.make(job.key, prefix: settings.jobNamePrefix)
  }

  var secretName: String { name }

  var value: JSONValue {
    .object([
      "apiVersion": "batch/v1", "kind": "Job",
      "metadata": .object([
        "name": .string(name), "labels": .object(labels), "annotations": .object(jobAnnotations),
      ]),
      "spec": .object(spec),
    ])
  }

  private var spec: JSONObject {
    var spec: JSONObject = ["backoffLimit": 0]
    if settings.podCount > 1 {
      spec["completions"] = .integer(Int64(settings.podCount))
      spec["parallelism"] = .integer(Int64(settings.podCount))
      spec["completionMode"] = "Indexed"
    }
    spec.put("activeDeadlineSeconds", settings.activeDeadline)
    spec["template"] = .object([
      "metadata": .object(["labels": .object(labels), "annotations": .object(annotations)]),
      "spec": .object(podSpec),
    ])
    return spec
  }

  private var labels: JSONObject {
    JSONObject(texts: settings.pod.labels).merged(with: Marks.labels(job.key))
  }

  private var annotations: JSONObject {
    JSONObject(texts: settings.pod.annotations).merged(with: Marks.annotations(job))
  }

  private var jobAnnotations: JSONObject {
    var annotations = annotations
    if settings.fatalWaitingReasons != KubernetesSettings.usualFatalReasons {
      annotations[Marks.fatalReasons] = .string(settings.fatalWaitingReasons.joined(separator: ","))
    }
    annotations.put(Marks.ttl, settings.ttl.map(String.init))
    if !job.step.secrets.isEmpty { annotations[Marks.hasSecret] = "true" }
    return annotations
  }

  // MARK: - The pod

  private var podSpec: JSONObject {
    let pod = settings.pod
    var spec: JSONObject = ["restartPolicy": "Never"]
    spec.put("serviceAccountName", settings.serviceAccount)
    spec.put("schedulerName", pod.schedulerName)
    spec.put("nodeSelector", nodeSelector)
    spec.put("affinity", pod.affinity)
    spec.put("tolerations", objects: pod.tolerations + (job.step.spot ? settings.spotTolerations : []))
    spec.put("imagePullSecrets", objects: pod.imagePullSecrets.map { ["name": .string($0)] })
    spec.put("securityContext", pod.securityContext)
    spec.put("volumes", objects: pod.volumes + artifactVolumes)
    if pod.hostIPC { spec["hostIPC"] = true }
    if let timeout = job.step.timeout {
      let seconds = (timeout + max(Self.backstop, job.step.queueTimeout ?? .zero)).inSeconds
      spec["activeDeadlineSeconds"] = .integer(Int64(min(seconds, Double(Int32.max))))
    }
    spec["containers"] = [.object(container)]
    for (key, value) in pod.additional {
      spec.add(value.filling(image: job.step.image ?? ""), to: key.camelCased)
    }
    return spec
  }

  private var nodeSelector: JSONObject {
    let own = JSONObject(texts: settings.pod.nodeSelectors)
    return job.step.spot ? own.merged(with: JSONObject(texts: settings.spotNodeSelectors)) : own
  }

  private var container: JSONObject {
    let pod = settings.pod
    let places = artifactPlaces
    let command = OutputCheck.around(job.arguments, job.outputs.mapValues(places.rewrite))
    var container: JSONObject = [
      "name": .string(Marks.container), "image": .string(job.step.image ?? ""),
      "command": .array(command.map { .string($0.withoutExpansion) }),
      "env": .array(environment.map(JSONValue.object)),
    ]
    container.put("envFrom", objects: pod.environmentFrom)
    container.put("resources", resources)
    container.put("volumeMounts", objects: pod.volumeMounts + artifactMounts)
    var security = pod.containerSecurityContext
    if settings.isPrivileged { security["privileged"] = true }
    container.put("securityContext", security)
    return container
  }

  /// The user's own first: what comes later wins where a name stands twice.
  private var environment: [JSONObject] {
    let places = artifactPlaces
    return settings.pod.environment
      + job.environment.map { name, value in
        ["name": .string(name), "value": .string(places.rewrite(value).withoutExpansion)]
      }
      + job.step.secrets.map { name in
        [
          "name": .string(name),
          "valueFrom": ["secretKeyRef": ["name": .string(secretName), "key": .string(name)]],
        ]
      }
  }

  /// The step's block as requests and limits; what the pod settings say of the same resource wins.
  private var resources: JSONObject {
    var amounts: JSONObject = [:]
    let wanted = job.step.resources
    amounts.put("cpu", wanted.cpuCount.map(Quantity.cores))
    amounts.put("memory", wanted.memory.map { String($0.bytes) })
    if let count = wanted.gpuCount, count > 0 { amounts[settings.gpuResource] = .string(String(count)) }
    var both: JSONObject = [:]
    both.put("requests", amounts)
    both.put("limits", amounts)
    return both.merged(with: settings.pod.resources)
  }

  // MARK: - Artifacts

  private var artifactPlaces: ArtifactMount {
    ArtifactMount(job, mountPath: settings.artifactClaim == nil ? nil : settings.artifactMountPath)
  }

  private var artifactVolumes: [JSONObject] {
    guard let claim = settings.artifactClaim, artifactPlaces.isUsed else { return [] }
    return [
      ["name": .string(Self.artifactVolume), "persistentVolumeClaim": ["claimName": .string(claim)]]
    ]
  }

  private var artifactMounts: [JSONObject] {
    guard settings.artifactClaim != nil, artifactPlaces.isUsed else { return [] }
    return artifactPlaces.mounts(volume: Self.artifactVolume)
  }
}

/// Amounts as Kubernetes writes them.
enum Quantity {
  /// Whole cores, or thousandths, rounded up.
  static func cores(_ count: Double) -> String {
    let thousandths = (count * 1000).rounded(.up)
    guard thousandths >= 0, thousandths < 1e12 else { return "0" }
    let whole = Int64(thousandths)
    return whole % 1000 == 0 ? String(whole / 1000) : "\(whole)m"
  }
}

extension OrderedDictionary where Key == String, Value == JSONValue {
  init(texts: OrderedDictionary<String, String>) {
    self.init(uniqueKeysWithValues: texts.map { ($0.key, .string($0.value)) })
  }

  mutating func put(_ key: String, objects: [JSONObject]) {
    if !objects.isEmpty { self[key] = .array(objects.map(JSONValue.object)) }
  }

  /// Lists are continued, mappings merged, everything else replaced.
  mutating func add(_ value: JSONValue, to key: String) {
    switch (self[key], value) {
    case (_, .null): return
    case (.array(let old)?, .array(let new)): self[key] = .array(old + new)
    case (.object(let old)?, .object(let new)): self[key] = .object(old.merged(with: new))
    default: self[key] = value
    }
  }
}

extension String {
  /// Kubernetes replaces `$(NAME)` in commands and values; `$$` stands for one `$`.
  var withoutExpansion: String {
    guard utf8.contains(UInt8(ascii: "$")) else { return self }
    let bytes = Array(utf8)
    var result: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      if byte == UInt8(ascii: "$"), next == UInt8(ascii: "$") || next == UInt8(ascii: "(") {
        result.append(byte)
      }
      result.append(byte)
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// `init_containers` as `initContainers`; other names stay as they are.
  var camelCased: String {
    let words = split(separator: "_")
    guard words.count > 1, let first = words.first else { return self }
    return String(first) + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}

extension JSONValue {
  /// `{{ image }}` stands for the step's image.
  ///
  /// The depth of settings is bounded by their reader.
  fileprivate func filling(image: String) -> JSONValue {
    switch self {
    case .string("{{ image }}"), .string("{{image}}"): .string(image)
    case .array(let items): .array(items.map { $0.filling(image: image) })
    case .object(let members): .object(members.mapValues { $0.filling(image: image) })
    default: self
    }
  }
}
