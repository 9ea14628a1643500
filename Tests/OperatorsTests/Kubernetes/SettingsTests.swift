import OrderedCollections
import Testing
import Workflow

@testable import Operators

struct SettingsTests {
  @Test("A step's settings win over the component's: mappings are merged, lists replaced")
  func merge() {
    let settings = Sample.settings(
      [
        "kubernetes_namespace": "ml", "ttl_seconds_after_finished": 60,
        "pod_settings": ["node_selectors": ["a": "1", "b": "1"], "image_pull_secrets": ["x"]],
      ],
      ["pod_settings": ["node_selectors": ["b": 2], "image_pull_secrets": ["y"]], "privileged": true]
    )
    #expect(settings.namespace == "ml" && settings.ttl == 60 && settings.isPrivileged)
    #expect(settings.pod.nodeSelectors == ["a": "1", "b": "2"])
    #expect(settings.pod.imagePullSecrets == ["y"])
  }

  @Test("Unknown keys are named with the nearest known one, wrong values refused")
  func problems() {
    let problems = Sample.configured([
      "kubernetes_contxt": "x", "privileged": "maybe", "pod_settings": ["node_selector": [:]],
      "pod_count": -1,
    ]).problems
    let said = problems.map(\.message)
    #expect(said.contains("there is no setting 'kubernetes_contxt'; did you mean 'kubernetes_context'?"))
    #expect(
      said.contains("there is no setting 'pod_settings.node_selector'; did you mean 'node_selectors'?")
    )
    #expect(problems.filter(\.isError).map(\.path) == ["privileged", "pod_count"])
  }

  @Test("A step may not choose the cluster")
  func connection() {
    var step = Sample.step()
    step.settings = ["step_operator": ["kubernetes_context": "other"]]
    #expect(Sample.configured([:]).problems(of: step).map(\.problem.path) == ["kubernetes_context"])
  }

  @Test("ZenML's exports bring nothing to complain of")
  func export() {
    let problems = Sample.configured([
      "pod_settings": nil, "service_account_name": nil, "privileged": false, "job_name_prefix": nil,
      "ttl_seconds_after_finished": nil, "active_deadline_seconds": nil, "pod_startup_timeout": nil,
      "fail_on_container_waiting_reasons": ["InvalidImageName"], "incluster": false,
      "kubernetes_namespace": "zenml", "kubernetes_context": "prod", "pod_failure_max_retries": nil,
      "pod_failure_retry_delay": nil, "pod_failure_backoff": nil,
    ]).problems
    #expect(problems.isEmpty, "\(problems)")
  }
}
