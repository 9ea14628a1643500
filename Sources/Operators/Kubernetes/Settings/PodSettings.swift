internal import OrderedCollections
internal import Workflow

/// What a user may say of the pod, with ZenML's names.
struct PodSettings: Sendable, Hashable {
  var nodeSelectors: OrderedDictionary<String, String> = [:]
  var affinity: JSONObject = [:]
  var tolerations: [JSONObject] = []
  var resources: JSONObject = [:]
  var annotations: OrderedDictionary<String, String> = [:]
  var labels: OrderedDictionary<String, String> = [:]
  var volumes: [JSONObject] = []
  var volumeMounts: [JSONObject] = []
  var hostIPC = false
  var schedulerName: String?
  var imagePullSecrets: [String] = []
  var environment: [JSONObject] = []
  var environmentFrom: [JSONObject] = []
  var securityContext: JSONObject = [:]
  var containerSecurityContext: JSONObject = [:]
  /// Any other attribute of the pod's spec; names as Kubernetes or as its Python client writes them.
  var additional: JSONObject = [:]

  static func read(_ object: JSONObject) -> (PodSettings, [SettingsProblem]) {
    var reader = SettingsReader(object, path: "pod_settings")
    var settings = PodSettings()
    settings.nodeSelectors = reader.texts("node_selectors") ?? [:]
    settings.affinity = reader.object("affinity") ?? [:]
    settings.tolerations = reader.objects("tolerations") ?? []
    settings.resources = reader.object("resources") ?? [:]
    settings.annotations = reader.texts("annotations") ?? [:]
    settings.labels = reader.texts("labels") ?? [:]
    settings.volumes = reader.objects("volumes") ?? []
    settings.volumeMounts = reader.objects("volume_mounts") ?? []
    settings.hostIPC = reader.flag("host_ipc") ?? false
    settings.schedulerName = reader.text("scheduler_name")
    settings.imagePullSecrets = reader.list(of: "image_pull_secrets") ?? []
    settings.environment = reader.objects("env") ?? []
    settings.environmentFrom = reader.objects("env_from") ?? []
    settings.securityContext = reader.object("security_context") ?? [:]
    settings.containerSecurityContext = reader.object("container_security_context") ?? [:]
    settings.additional = reader.object("additional_pod_spec_args") ?? [:]
    reader.finish()
    return (settings, reader.problems)
  }
}
