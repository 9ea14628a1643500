import CurlKit
import OrderedCollections
import Testing
import Workflow

@testable import Operators

@Suite("What an operator finds out about a cluster")
struct ExamineTests {
  /// Answers by method and path; what is not in the table is missing.
  private func made(_ answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse) -> KubernetesOperator {
    let transport = HTTPTransport(
      send: { request in answer(request) },
      stream: { _ throws(HTTPError) in throw HTTPError(.cut, "no streams here") }
    )
    return KubernetesOperator(
      Component(name: "gpu", type: .stepOperator, flavor: .kubernetes, configuration: [:]),
      transport: transport,
      now: { Timestamp(nanoseconds: 0) },
      connect: { () throws(OperatorError) in
        ClusterConnection(server: "https://cluster.test", namespace: "lab")
      }
    )
  }

  private static func json(_ value: JSONValue, status: Int = 200) -> HTTPResponse {
    HTTPResponse(status: status, body: value.jsonBytes)
  }

  private static func path(_ request: HTTPRequest) -> String {
    String(request.url.dropFirst("https://cluster.test".count))
  }

  private static func forbidden(_ message: String) -> HTTPResponse {
    json(["kind": "Status", "reason": "Forbidden", "code": 403, "message": .string(message)], status: 403)
  }

  /// A cluster that grants all rights but those that `denied` names as `verb resource`.
  private static func cluster(
    denied: Set<String>,
    rehearsal: HTTPResponse
  ) -> @Sendable (HTTPRequest) -> HTTPResponse {
    { request in
      let path = path(request)
      if path == "/version" { return json(["gitVersion": "v1.20.5"]) }
      if path.hasSuffix("/selfsubjectaccessreviews"), let body = try? JSONParser.parse(request.body ?? []) {
        let asked = body["spec"]?["resourceAttributes"]
        let subresource = asked?["subresource"]?.stringValue.map { "/\($0)" } ?? ""
        let verb = asked?["verb"]?.stringValue ?? ""
        let right = "\(verb) \(asked?["resource"]?.stringValue ?? "")\(subresource)"
        let isOurs = asked?["namespace"] == "lab"
        return json(["status": ["allowed": .bool(isOurs && !denied.contains(right))]], status: 201)
      }
      return path.contains("dryRun=All") ? rehearsal : HTTPResponse(status: 404)
    }
  }

  @Test("With all rights the cluster is asked whether it would take a Job, and makes none")
  func allIsWell() async {
    let findings = await made(Self.cluster(denied: [], rehearsal: Self.json([:], status: 201))).examine()
    #expect(
      findings.map(\.message) == [
        "https://cluster.test answers: Kubernetes v1.20.5",
        "all rights that are needed in the namespace lab are there",
        "a Job would be taken (asked with dryRun=All)",
      ]
    )
    #expect(findings.allSatisfy { $0.isFine })
  }

  @Test("A missing right is named with its verb, its resource and what goes without it")
  func missingRights() async {
    let denied: Set<String> = ["delete jobs", "get pods/log"]
    let findings = await made(Self.cluster(denied: denied, rehearsal: Self.json([:]))).examine()
    #expect(
      findings.filter { !$0.isFine }.map(\.message) == [
        "we may not delete jobs.batch in the namespace lab; no step can be cancelled",
        "we may not get pods/log in the namespace lab; no log can be read",
      ]
    )
    #expect(findings.count == 3)
  }

  @Test("What would refuse a Job is said in the cluster's words")
  func refused() async {
    let answer = Self.forbidden("exceeded quota: pods=0")
    let findings = await made(Self.cluster(denied: [], rehearsal: answer)).examine()
    #expect(findings.last == OperatorFinding(isFine: false, "a Job would be refused: exceeded quota: pods=0"))
    let closed = await made { _ in Self.forbidden("no entry") }.examine()
    #expect(closed.map(\.message) == ["https://cluster.test: no entry"])
  }

  @Test("A Job is shown with its conditions, its pods and what happened to them")
  func describe() async throws {
    let stepOperator = made { request in
      let path = Self.path(request)
      if path == "/apis/batch/v1/namespaces/lab/jobs/train" { return Self.json(Self.job) }
      if path.contains("/pods?") { return Self.json(["items": [Self.pod]]) }
      if path.contains("/events?"), path.contains("pod-uid") { return Self.json(["items": [Self.event]]) }
      if path.contains("/events?") { return Self.json(["items": []]) }
      return Self.json(["kind": "Status", "reason": "NotFound", "code": 404], status: 404)
    }
    let description = try await stepOperator.describe(JobHandle(id: "train"))
    #expect(
      description.job.handle == JobHandle(id: "train", scope: "lab") && description.job.state == .failed
    )
    #expect(description.facts["image"] == "acme/train:1" && description.facts["state"] == "Failed")
    let tables = Dictionary(uniqueKeysWithValues: description.tables.map { ($0.title, $0.rows) })
    #expect(
      tables["Conditions"] == [
        ["Failed", "True", "2026-01-01T00:00:09.000Z", "BackoffLimitExceeded", "too many"]
      ]
    )
    #expect(tables["Pods"] == [["train-x", "Failed", "node-1", "OOMKilled (137)", "0", ""]])
    #expect(
      tables["Events"] == [
        ["2026-01-01T00:00:08.000Z", "Warning", "BackOff", "train-x", "Back-off pulling (3 times)"]
      ]
    )
    let error = await #expect(throws: OperatorError.self) {
      try await stepOperator.describe(JobHandle(id: "gone"))
    }
    #expect(error == OperatorError(.refused, "there is no Job gone in the namespace lab"))
  }

  @Test("Where a Job stands is one call")
  func state() async throws {
    let stepOperator = made { request in
      // Whatever else is asked has no answer that could be read.
      guard Self.path(request).hasSuffix("/namespaces/lab/jobs/train") else { return Self.json("none") }
      return Self.json(Self.job)
    }
    #expect(try await stepOperator.state(of: JobHandle(id: "train")) == .failed)
  }

  @Test("Only an indexed Job has a log for each completion", arguments: [("Indexed", 4), ("NonIndexed", 1)])
  func instances(_ mode: String, _ count: Int) throws {
    let job = try #require(
      ListedJob(kubernetes: [
        "metadata": ["name": "wide", "namespace": "lab", "uid": "job-uid"],
        "spec": ["completions": 4, "completionMode": .string(mode)],
      ])
    )
    #expect(job.instances == count)
  }

  private static let job: JSONValue = [
    "metadata": ["name": "train", "namespace": "lab", "uid": "job-uid"],
    "spec": ["template": ["spec": ["containers": [["name": "main", "image": "acme/train:1"]]]]],
    "status": [
      "failed": 1,
      "conditions": [
        [
          "type": "Failed", "status": "True", "reason": "BackoffLimitExceeded", "message": "too many",
          "lastTransitionTime": "2026-01-01T00:00:09Z",
        ]
      ],
    ],
  ]

  private static let pod: JSONValue = [
    "metadata": ["name": "train-x", "namespace": "lab", "uid": "pod-uid"],
    "spec": ["nodeName": "node-1", "containers": [["name": "main"]]],
    "status": [
      "phase": "Failed",
      "containerStatuses": [
        ["name": "main", "state": ["terminated": ["exitCode": 137, "reason": "OOMKilled"]]]
      ],
    ],
  ]

  private static let event: JSONValue = [
    "reason": "BackOff", "message": "Back-off pulling", "type": "Warning", "count": 3,
    "lastTimestamp": "2026-01-01T00:00:08Z",
  ]
}
