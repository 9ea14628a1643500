import OrderedCollections
import Testing
import Workflow

@testable import Operators

struct ManifestTests {
  private func pod(_ manifest: JSONValue) -> JSONValue { manifest["spec"]?["template"]?["spec"] ?? .null }
  private func container(_ manifest: JSONValue) -> JSONValue {
    pod(manifest)["containers"]?.arrayValue?.first ?? .null
  }

  @Test("One pod, one try, our marks")
  func basics() {
    let manifest = Sample.manifest()
    #expect(manifest["spec"]?["backoffLimit"] == 0)
    #expect(manifest["spec"]?["ttlSecondsAfterFinished"] == nil)
    #expect(pod(manifest)["restartPolicy"] == "Never")
    #expect(pod(manifest)["activeDeadlineSeconds"] == nil)
    #expect(container(manifest)["image"] == "ghcr.io/acme/train:1.4")
    #expect(container(manifest)["command"] == ["python", "train.py"])
    #expect(manifest["metadata"]?["labels"]?[Marks.managedBy] == "stepdeck")
    #expect(JobObject(manifest)?.meta.key == Sample.key())
    let template = manifest["spec"]?["template"]?["metadata"]
    #expect(template?["labels"] == manifest["metadata"]?["labels"])
    #expect(template?["annotations"]?[Marks.key] == .string(Sample.key().description))
  }

  @Test("A dollar stays a dollar")
  func expansion() {
    let job = Sample.job(arguments: ["sh", "-c", "echo $HOME $(date) $$ $"])
    let manifest = JobManifest(job, KubernetesSettings()).value
    #expect(container(manifest)["command"]?.arrayValue?.last == "echo $HOME $$(date) $$$ $")
    let value = container(manifest)["env"]?.arrayValue?.first { $0["name"] == "PRICE" }?["value"]
    #expect(value == "$$(HOME) costs $5 and $$$")
  }

  @Test(
    "What Kubernetes makes of a doubled dollar is the text as it was",
    arguments: [
      "$", "$$", "$$$", "$(A)", "$$(A)", "$A$(B", "a$", "$()", "$$$(A)$", "plain",
    ]
  )
  func expansionIsUndone(text: String) { #expect(Self.expanded(text.withoutExpansion) == text) }

  /// As Kubernetes reads commands and values, with no variable known.
  private static func expanded(_ text: String) -> String {
    var (result, rest) = ("", Substring(text))
    while let first = rest.first {
      if rest.hasPrefix("$$") {
        result += "$"
        rest = rest.dropFirst(2)
      } else if rest.hasPrefix("$("), rest.contains(")") {
        return "a variable was replaced"
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  @Test("Resources are requests and limits alike; pod settings win")
  func resources() {
    let manifest = Sample.manifest([
      "gpu_resource": "amd.com/gpu",
      "pod_settings": ["resources": ["requests": ["memory": "1Gi"], "limits": ["ephemeral-storage": "2Gi"]]],
    ]) { $0.resources = Resources(cpuCount: 0.3335, memory: ByteCount(32_000_000_001), gpuCount: 2) }
    let resources = container(manifest)["resources"]
    #expect(resources?["requests"] == ["cpu": "334m", "memory": "1Gi", "amd.com/gpu": "2"])
    #expect(
      resources?["limits"]
        == ["cpu": "334m", "memory": "32000000001", "amd.com/gpu": "2", "ephemeral-storage": "2Gi"]
    )
    #expect(Quantity.cores(8) == "8")
  }

  @Test("Secrets are references, never values")
  func secrets() {
    let manifest = Sample.manifest([:]) { $0.secrets = ["HF_TOKEN"] }
    let name = manifest["metadata"]?["name"]
    let entry = container(manifest)["env"]?.arrayValue?.last
    #expect(entry?["valueFrom"]?["secretKeyRef"]?["name"] == name)
    #expect(manifest["metadata"]?["annotations"]?[Marks.hasSecret] == "true")
    let step = Sample.step { $0.secrets = ["HF_TOKEN"] }
    let secret = SecretManifest(manifest: JobManifest(Sample.job(step), KubernetesSettings()), owner: "u-1") {
      _ in "v"
    }
    #expect(secret.value["stringData"] == ["HF_TOKEN": "v"])
    #expect(secret.value["metadata"]?["ownerReferences"]?.arrayValue?.first?["uid"] == "u-1")
  }

  @Test("Spot nodes are those that the configuration names")
  func spot() {
    let configuration: JSONObject = [
      "pod_settings": ["node_selectors": ["pool": "a100"], "tolerations": [["key": "gpu"]]],
      "spot_node_selectors": ["cloud/spot": "true"], "spot_tolerations": [["key": "spot"]],
    ]
    let plain = pod(Sample.manifest(configuration))
    #expect(plain["nodeSelector"] == ["pool": "a100"])
    let spot = pod(Sample.manifest(configuration) { $0.spot = true })
    #expect(spot["nodeSelector"] == ["pool": "a100", "cloud/spot": "true"])
    #expect(spot["tolerations"]?.arrayValue?.count == 2)
  }

  @Test("The pod's own deadline comes well after the step's timeout")
  func deadline() {
    #expect(pod(Sample.manifest([:]) { $0.timeout = .seconds(60) })["activeDeadlineSeconds"] == 660)
    let late = Sample.manifest([:]) { ($0.timeout, $0.queueTimeout) = (.seconds(60), .seconds(3600)) }
    #expect(pod(late)["activeDeadlineSeconds"] == 3660)
  }

  @Test("Several pods are an Indexed Job")
  func indexed() {
    let spec = Sample.manifest(["pod_count": 3])["spec"]
    #expect(spec?["completions"] == 3 && spec?["parallelism"] == 3 && spec?["completionMode"] == "Indexed")
  }

  @Test("Any other attribute of the pod, by either spelling")
  func additional() {
    let manifest = Sample.manifest([
      "pod_settings": [
        "additional_pod_spec_args": [
          "termination_grace_period_seconds": 5, "hostNetwork": true,
          "init_containers": [["name": "fetch", "image": "{{ image }}"]],
        ],
        "image_pull_secrets": ["registry"], "env_from": [["configMapRef": ["name": "c"]]],
        "container_security_context": ["runAsUser": 7],
      ],
      "privileged": true, "service_account_name": "robot",
    ])
    #expect(pod(manifest)["terminationGracePeriodSeconds"] == 5)
    #expect(pod(manifest)["hostNetwork"] == true)
    #expect(pod(manifest)["initContainers"]?.arrayValue?.first?["image"] == "ghcr.io/acme/train:1.4")
    #expect(pod(manifest)["imagePullSecrets"] == [["name": "registry"]])
    #expect(pod(manifest)["serviceAccountName"] == "robot")
    #expect(container(manifest)["securityContext"] == ["runAsUser": 7, "privileged": true])
  }

  @Test("Artifacts of a store behind a claim are paths on its mount")
  func artifacts() {
    var job = Sample.job(Sample.step { $0.outputs = ["model"] })
    let output = "/home/kim/artifacts/\(Sample.run)/train/1/model"
    job.outputs = ["model": output]
    job.inputs = ["data": "/home/kim/artifacts/older/load/2/data"]
    job.environment = [
      "STEPDECK_OUTPUT_MODEL": output, "STEPDECK_OUTPUT_MODEL_URI": "file://\(output)",
      "OTHER": "/home/kim/else",
    ]
    var settings = KubernetesSettings()
    settings.artifactClaim = "store"
    let manifest = JobManifest(job, settings).value
    let variables = container(manifest)["env"]?.arrayValue?.compactMap { $0["value"]?.stringValue }
    let folder = "/mnt/stepdeck/\(Sample.run)/train/1"
    #expect(variables == ["\(folder)/model", "file://\(folder)/model", "/home/kim/else"])
    let command = container(manifest)["command"]?.arrayValue?.compactMap(\.stringValue) ?? []
    #expect(command.prefix(2) == ["/bin/sh", "-c"] && command.suffix(2) == ["python", "train.py"])
    #expect(command.dropFirst(2).first?.contains("[ -e '\(folder)/model' ] || m=\"$m, model\"") == true)
    #expect(command.dropFirst(2).first?.contains("' TERM INT QUIT HUP\n") == true)
    let mounts = container(manifest)["volumeMounts"]?.arrayValue
    #expect(mounts?.count == 2)
    #expect(mounts?.last?["mountPath"] == .string(folder))
    #expect(mounts?.last?["subPath"] == .string("\(Sample.run)/train/1"))
  }
}
