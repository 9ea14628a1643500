import OperatorConformance
import Operators
import OrderedCollections
import Testing
import Workflow

/// Every request is what the cluster's own description says, field by field.
@Suite(.enabled(if: TestCluster.here != nil), .timeLimit(.minutes(2))) struct RequestTests {
  /// Everything that a configuration can ask for, as `name: value` of ZenML's settings.
  private static let everything: JSONObject = [
    "service_account_name": "default", "privileged": true, "job_name_prefix": "full",
    "ttl_seconds_after_finished": 60,
    "pod_settings": [
      "node_selectors": ["kubernetes.io/os": "linux"],
      "affinity": [
        "nodeAffinity": [
          "preferredDuringSchedulingIgnoredDuringExecution": [
            ["weight": 1, "preference": ["matchExpressions": [["key": "gpu", "operator": "Exists"]]]]
          ]
        ]
      ],
      "tolerations": [["key": "gpu", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 5]],
      "annotations": ["note": "full"], "labels": ["team": "vision"],
      "volumes": [["name": "scratch", "emptyDir": ["medium": "Memory", "sizeLimit": "1Gi"]]],
      "volume_mounts": [["name": "scratch", "mountPath": "/scratch"]], "host_ipc": true,
      "scheduler_name": "default-scheduler", "image_pull_secrets": ["registry"],
      "env": [["name": "NODE", "valueFrom": ["fieldRef": ["fieldPath": "spec.nodeName"]]]],
      "env_from": [["configMapRef": ["name": "missing", "optional": true]]],
      "security_context": ["runAsUser": 0, "fsGroup": 0],
      "container_security_context": ["allowPrivilegeEscalation": true],
      "additional_pod_spec_args": ["termination_grace_period_seconds": 5, "priority": 0],
    ],
  ]

  /// The life of one job, with every question that can be asked about it.
  private func live(_ subject: ClusterSubject, _ job: JobSpec) async throws {
    let stepOperator = subject.makeOperator()
    stepOperator.begin(
      RunContext(run: job.key.run, folder: job.folder, workspace: job.workspace, secrets: subject.secrets)
    )
    #expect(stepOperator.check(job.step, in: .local).filter(\.isError).isEmpty)
    let handle = try await stepOperator.submit(job)
    #expect(try await stepOperator.find(job) == handle)
    _ = try await stepOperator.describe(handle)
    #expect(try await stepOperator.jobs(matching: JobQuery(), page: nil).jobs.count == 1)
    #expect(await stepOperator.examine().allSatisfy(\.isFine))
    // A pod that has not begun has no log yet: whoever reads asks again.
    var hasRead = false
    while !hasRead {
      for try await _ in stepOperator.logs(of: handle, instance: 0, from: nil) {
        hasRead = true
        break
      }
    }
    try await stepOperator.cancel(handle)
    try await stepOperator.release(handle, wasStopped: true)
    #expect(try await stepOperator.find(job) == nil)
    stepOperator.leave()
  }

  private func job(_ subject: ClusterSubject) -> JobSpec {
    var random = SystemRandomNumberGenerator()
    var work = ConformanceWork()
    (work.tellsSecret, work.neverEnds) = (true, true)
    var step = subject.step(named: "full", doing: work)
    step.settings = ["step_operator.kubernetes": .object(Self.everything)]
    step.secrets = [ConformanceWork.secretName]
    step.resources = Resources(cpuCount: 0.1, memory: ByteCount(64_000_000))
    (step.timeout, step.spot) = (.seconds(600), false)
    return JobSpec(
      key: JobKey(run: RunID(milliseconds: 1, using: &random), attempt: AttemptID(step: "full", attempt: 1)),
      runName: "full-1",
      pipeline: "full",
      step: step,
      arguments: ["/bin/sh", "-c", work.script],
      environment: [:],
      folder: "/nonexistent",
      workspace: "/nonexistent"
    )
  }

  @Test func everyFieldIsKnownToTheServer() async throws {
    let subject = try await ClusterSubject(try #require(TestCluster.here))
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await live(subject, job(subject))) } catch { outcome = .failure(error) }
    try await subject.leave()
    try outcome.get()
    #expect(subject.schemaFaults.isEmpty)
    let jobs = "/apis/batch/v1/namespaces/{namespace}/jobs"
    let expected: Set = [
      "POST \(jobs)", "GET \(jobs)", "GET \(jobs)/{name}", "DELETE \(jobs)/{name}",
      "POST /api/v1/namespaces/{namespace}/secrets", "GET /api/v1/namespaces/{namespace}/pods",
      "GET /api/v1/namespaces/{namespace}/pods/{name}/log",
      "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    ]
    #expect(subject.operations.isSuperset(of: expected), "\(expected.subtracting(subject.operations))")
  }

  /// The check itself: what is wrong is found.
  @Test func whatTheServerDoesNotKnowIsFound() async throws {
    let schema = try await RequestSchema(try #require(TestCluster.here))
    let job: JSONValue = [
      "apiVersion": "batch/v1", "kind": "Job",
      "spec": ["backofLimit": 0, "parallelism": "two", "template": ["spec": ["restartPolicy": "Never"]]],
    ]
    schema.check(job, schema.definition("io.k8s.api.batch.v1.Job"), "job")
    #expect(
      Set(schema.found) == [
        "job.spec has no field 'backofLimit'", "job.spec.parallelism is no integer",
        "job.spec.template.spec wants a field 'containers'",
      ]
    )
  }
}
