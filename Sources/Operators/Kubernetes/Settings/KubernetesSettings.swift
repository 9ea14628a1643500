internal import OrderedCollections
package import Workflow

/// What a component's configuration and a step's settings say together.
struct KubernetesSettings: Sendable, Hashable {
  /// In place of `KUBECONFIG`, whatever that is where the engine runs.
  var kubeconfig: String?
  var context: String?
  var namespace: String?
  var isInCluster = false
  var pod = PodSettings()
  var serviceAccount: String?
  var isPrivileged = false
  var jobNamePrefix: String?
  /// Finished jobs stay for so many seconds; `nil` for ever.
  var ttl: Int?
  /// The user's own limit for the job, in seconds.
  var activeDeadline: Int?
  var podCount = 1
  /// Reasons of a waiting container that end the attempt at once.
  var fatalWaitingReasons = Self.usualFatalReasons
  /// How long one request may take.
  var requestTimeout = Duration.seconds(30)
  var gpuResource = "nvidia.com/gpu"
  var spotNodeSelectors: OrderedDictionary<String, String> = [:]
  var spotTolerations: [JSONObject] = []
  /// The claim behind a `local` artifact store, and where steps see it.
  var artifactClaim: String?
  var artifactMountPath = "/mnt/stepdeck"
  /// Addresses by title, with `{namespace}`, `{job}` and `{context}` in them.
  var consoleLinks: OrderedDictionary<String, String> = [:]

  static let usualFatalReasons = [
    "InvalidImageName", "ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "CreateContainerConfigError",
  ]

  var hasSpot: Bool { !spotNodeSelectors.isEmpty || !spotTolerations.isEmpty }

  /// Reads a component's configuration, or settings of a step; both know the same keys but for those of the connection.
  static func read(_ object: JSONObject, isStep: Bool) -> (KubernetesSettings, [SettingsProblem]) {
    var reader = SettingsReader(object)
    var settings = KubernetesSettings()
    if !isStep { settings.readConnection(&reader) }
    settings.readJob(&reader)
    settings.readPlaces(&reader)
    reader.ignore(
      "pod_startup_timeout",
      "pod_failure_max_retries",
      "pod_failure_retry_delay",
      "pod_failure_backoff",
      "synchronous"
    )
    reader.finish()
    return (settings, reader.problems)
  }

  private mutating func readConnection(_ reader: inout SettingsReader) {
    kubeconfig = reader.text("kubeconfig")
    context = reader.text("kubernetes_context")
    namespace = reader.text("kubernetes_namespace")
    isInCluster = reader.flag("incluster") ?? false
  }

  private mutating func readJob(_ reader: inout SettingsReader) {
    if let object = reader.object("pod_settings") {
      let (pod, problems) = PodSettings.read(object)
      self.pod = pod
      reader.add(problems)
    }
    serviceAccount = reader.text("service_account_name")
    isPrivileged = reader.flag("privileged") ?? false
    jobNamePrefix = reader.text("job_name_prefix")
    ttl = reader.count("ttl_seconds_after_finished")
    activeDeadline = reader.count("active_deadline_seconds")
    podCount = max(1, reader.count("pod_count") ?? 1)
    fatalWaitingReasons = reader.list(of: "fail_on_container_waiting_reasons") ?? Self.usualFatalReasons
    if let seconds = reader.count("request_timeout"), seconds > 0 { requestTimeout = .seconds(seconds) }
  }

  private mutating func readPlaces(_ reader: inout SettingsReader) {
    gpuResource = reader.text("gpu_resource") ?? gpuResource
    spotNodeSelectors = reader.texts("spot_node_selectors") ?? [:]
    spotTolerations = reader.objects("spot_tolerations") ?? []
    artifactClaim = reader.text("artifact_store_claim")
    artifactMountPath = reader.text("artifact_store_mount_path") ?? artifactMountPath
    consoleLinks = reader.texts("console_links") ?? [:]
  }
}

/// The settings of one component, and those of a step on it.
struct KubernetesConfiguration: Sendable, Hashable {
  let name: String
  private let configuration: JSONObject
  /// Without what steps say.
  let settings: KubernetesSettings
  let problems: [SettingsProblem]

  static let settingsKeys = ["step_operator", "step_operator.kubernetes"]

  init(_ component: Component) {
    name = component.name
    configuration = component.configuration
    (settings, problems) = KubernetesSettings.read(component.configuration, isStep: false)
  }

  /// What the step says wins; lists replace lists, mappings are merged.
  func settings(for step: PlannedStep) -> KubernetesSettings {
    var merged = configuration
    for key in Self.settingsKeys { merged = merged.merged(with: step.settings.object(key)) }
    return KubernetesSettings.read(merged, isStep: false).0
  }

  /// What is wrong with a step's own settings, by the key that they stand under.
  func problems(of step: PlannedStep) -> [(key: String, problem: SettingsProblem)] {
    Self.settingsKeys.flatMap { key in
      KubernetesSettings.read(step.settings.object(key), isStep: true).1.map { (key, $0) }
    }
  }
}

extension ClusterChoice {
  /// The cluster that a component's configuration names.
  package init(_ component: Component, _ environment: [String: String]) {
    let settings = KubernetesConfiguration(component).settings
    self.init(
      settings.isInCluster ? .own : .context(settings.context),
      environment: environment.merging(settings.kubeconfig.map { ["KUBECONFIG": $0] } ?? [:]) { $1 },
      folder: "/"
    )
  }
}
