import CurlKit
import OrderedCollections
import Testing
import Workflow

@testable import Operators

struct SubmitTests {
  private static func made(_ job: JobSpec, indexed: Bool = false) -> JSONValue {
    var object = JobManifest(job, KubernetesSettings()).value.objectValue ?? [:]
    var meta = object["metadata"]?.objectValue ?? [:]
    meta["uid"] = "u-1"
    object["metadata"] = .object(meta)
    if indexed { object["spec"] = ["completionMode": "Indexed"] }
    return .object(object)
  }

  private static let name = JobName.make(Sample.key(), prefix: nil)

  private func context(_ values: [String: String]) -> RunContext {
    RunContext(
      run: Sample.run,
      folder: "/f",
      workspace: "/w",
      secrets: RunSecrets(environment: [:], values: values)
    )
  }

  @Test("A job that is there already is the same job")
  func repeated() async throws {
    let job = Sample.job()
    let server = ScriptedAPI { request, _ in
      request.method == "POST" ? .fault(409, "AlreadyExists") : .json(Self.made(job))
    }
    let handle = try await server.makeOperator().submit(job)
    #expect(handle == JobHandle(id: Self.name, scope: "ml"))
  }

  @Test("A Job of that name that is not ours is left alone")
  func foreign() async {
    let server = ScriptedAPI { request, _ in
      request.method == "POST"
        ? .fault(409, "AlreadyExists") : .json(["metadata": ["name": .string(Self.name)]])
    }
    let error = await #expect(throws: OperatorError.self) {
      try await server.makeOperator().submit(Sample.job())
    }
    #expect(error?.kind == .refused)
  }

  @Test("The Secret comes after its owner, and no value is in the Job")
  func secret() async throws {
    let job = Sample.job(Sample.step { $0.secrets = ["HF_TOKEN"] })
    let server = ScriptedAPI { _, _ in .json(Self.made(job), status: 201) }
    let stepOperator = server.makeOperator()
    await #expect(throws: OperatorError.self) { try await stepOperator.submit(job) }
    #expect(server.requests.isEmpty)
    stepOperator.begin(context(["HF_TOKEN": "tell-nobody"]))
    _ = try await stepOperator.submit(job)
    let bodies = server.requests.map { String(decoding: $0.body ?? [], as: UTF8.self) }
    #expect(bodies.count == 2)
    #expect(!bodies[0].contains("tell-nobody") && bodies[1].contains("tell-nobody"))
    #expect(bodies[1].contains("u-1"))
    #expect(server.requests.allSatisfy { $0.url.contains("fieldValidation=Strict") })
  }

  @Test("After a death between the two, the Secret is made when the job is found")
  func foundWithoutSecret() async throws {
    let job = Sample.job(Sample.step { $0.secrets = ["HF_TOKEN"] })
    let server = ScriptedAPI { request, _ in
      if request.method == "GET", request.url.contains("/secrets/") { return .fault(404, "NotFound") }
      return .json(Self.made(job))
    }
    let stepOperator = server.makeOperator()
    stepOperator.begin(context(["HF_TOKEN": "tell-nobody"]))
    #expect(try await stepOperator.find(job) != nil)
    #expect(server.requests.last?.method == "POST")
  }

  @Test("A Job whose Secret is forbidden is taken back")
  func forbiddenSecret() async {
    let job = Sample.job(Sample.step { $0.secrets = ["HF_TOKEN"] })
    let server = ScriptedAPI { request, _ in
      request.url.contains("/secrets")
        ? .fault(403, "Forbidden", "secrets is forbidden") : .json(Self.made(job))
    }
    let stepOperator = server.makeOperator()
    stepOperator.begin(context(["HF_TOKEN": "tell-nobody"]))
    let error = await #expect(throws: OperatorError.self) { try await stepOperator.submit(job) }
    #expect(error?.kind == .refused)
    #expect(error?.description.contains("tell-nobody") == false)
    #expect(server.requests.last?.method == "DELETE")
  }

  @Test("A cluster that knows no Indexed Jobs is told from one that does")
  func indexed() async throws {
    let job = Sample.job()
    let old = ScriptedAPI { _, _ in .json(Self.made(job)) }
    let configuration: JSONObject = ["pod_count": 2, "kubernetes_namespace": "ml"]
    await #expect(throws: OperatorError.self) { try await old.makeOperator(configuration).submit(job) }
    #expect(old.requests.last?.method == "DELETE")
    let new = ScriptedAPI { _, _ in .json(Self.made(job, indexed: true)) }
    _ = try await new.makeOperator(configuration).submit(job)
    #expect(new.requests.count == 1)
  }

  @Test(
    "What an answer means for the next try",
    arguments: [
      (422, "Invalid", false), (403, "Forbidden", false), (429, "TooManyRequests", true), (503, "", true),
    ]
  )
  func refusals(code: Int, reason: String, isPassing: Bool) async {
    let server = ScriptedAPI { _, _ in .fault(code, reason, "said") }
    let error = await #expect(throws: OperatorError.self) {
      try await server.makeOperator().submit(Sample.job())
    }
    #expect(error?.kind == (isPassing ? .unavailable : .refused))
    #expect(error?.description.contains("said") == true)
  }

  @Test("Not to be let in is no verdict on a Job that may be there", arguments: [401, 403])
  func notLetIn(code: Int) async throws {
    let server = ScriptedAPI { _, _ in .fault(code, "No") }
    let stepOperator = server.makeOperator()
    let found = await #expect(throws: OperatorError.self) { try await stepOperator.find(Sample.job()) }
    #expect(found?.kind == .unavailable)
    let handle = JobHandle(id: Self.name, scope: "ml")
    let released = await #expect(throws: OperatorError.self) {
      try await stepOperator.release(handle, wasStopped: false)
    }
    #expect(released?.kind == .unavailable)
  }

  @Test("Neither is a kubeconfig that cannot be read at the moment")
  func unreadableKubeconfig() async {
    let stepOperator = KubernetesOperator(
      Component(name: "gpu", type: .stepOperator, flavor: .kubernetes, configuration: [:]),
      transport: ScriptedAPI { _, _ in .json(.null) }.transport,
      now: { Timestamp(nanoseconds: 0) },
      connect: { () throws(OperatorError) in throw OperatorError(.refused, "no such file") }
    )
    let found = await #expect(throws: OperatorError.self) { try await stepOperator.find(Sample.job()) }
    #expect(found == OperatorError(.unavailable, "no such file"))
    let released = await #expect(throws: OperatorError.self) {
      try await stepOperator.release(JobHandle(id: "j", scope: "ml"), wasStopped: false)
    }
    #expect(released?.kind == .unavailable)
    let submitted = await #expect(throws: OperatorError.self) { try await stepOperator.submit(Sample.job()) }
    #expect(submitted?.kind == .refused)
  }

  @Test("A Job whose Secret nobody lets us make is kept, and asked for again")
  func unauthorizedSecret() async {
    let job = Sample.job(Sample.step { $0.secrets = ["HF_TOKEN"] })
    let server = ScriptedAPI { request, _ in
      request.url.contains("/secrets") ? .fault(401, "Unauthorized") : .json(Self.made(job))
    }
    let stepOperator = server.makeOperator()
    stepOperator.begin(context(["HF_TOKEN": "tell-nobody"]))
    let error = await #expect(throws: OperatorError.self) { try await stepOperator.submit(job) }
    #expect(error?.kind == .unavailable)
    #expect(!server.requests.contains { $0.method == "DELETE" })
  }

  @Test(
    "What is kept of an ended Job waits for a valid token, not for a right that is missing",
    arguments: [(401, OperatorError.Kind.unavailable), (403, .refused)]
  )
  func keptForLackOfRights(code: Int, kind: OperatorError.Kind) async {
    let ended: JSONValue = [
      "metadata": ["name": "j", "annotations": [Marks.ttl: "60"]],
      "status": ["conditions": [["type": "Complete", "status": "True"]]],
    ]
    let server = ScriptedAPI { request, _ in request.method == "GET" ? .json(ended) : .fault(code, "No") }
    let error = await #expect(throws: OperatorError.self) {
      try await server.makeOperator().release(JobHandle(id: "j", scope: "ml"), wasStopped: false)
    }
    #expect(error?.kind == kind)
  }

  @Test("A lost answer leaves open whether the Job is there")
  func lost() async {
    let server = ScriptedAPI { _, _ in ScriptedAPI.Answer(failure: HTTPError(.cut, "cut")) }
    let error = await #expect(throws: OperatorError.self) {
      try await server.makeOperator().submit(Sample.job())
    }
    #expect(error?.kind == .unknown)
  }

  @Test("A Job that has ended is not deleted by a late cancel")
  func lateCancel() async throws {
    let ended: JSONValue = [
      "metadata": ["name": "j"], "status": ["conditions": [["type": "Complete", "status": "True"]]],
    ]
    let server = ScriptedAPI { _, _ in .json(ended) }
    try await server.makeOperator().cancel(JobHandle(id: "j", scope: "ml"))
    #expect(server.requests.map(\.method) == ["GET"])
  }

  @Test("A job that we may not watch says so")
  func blind() async {
    let server = ScriptedAPI { _, _ in .fault(403, "Forbidden", "pods is forbidden: no right to list") }
    let roster = JobRoster()
    roster.add(Sample.key(), JobHandle(id: "j", scope: "ml"))
    for await batch in server.makeOperator().watch(roster) {
      #expect(batch.first?.state == .queued)
      #expect(batch.first?.reason?.contains("no right to list") == true)
      break
    }
  }

  @Test("A dry run shows what is sent, with holes for secrets")
  func preview() throws {
    let job = Sample.job(Sample.step { $0.secrets = ["HF_TOKEN"] })
    let preview = try ScriptedAPI { _, _ in .json(.null) }.makeOperator().request(for: job)
    #expect(preview.target.hasPrefix("https://cluster/apis/batch/v1/namespaces/ml/jobs?"))
    #expect(preview.then.first?.body["stringData"] == ["HF_TOKEN": "<secret HF_TOKEN>"])
  }

  @Test("What stands in the way is said before anything is sent")
  func check() {
    let stepOperator = ScriptedAPI { _, _ in .json(.null) }.makeOperator([:])
    let stack = Stack.local
    func keys(_ edit: (inout PlannedStep) -> Void) -> [String] {
      stepOperator.check(Sample.step(edit), in: stack).filter(\.isError).map(\.key)
    }
    #expect(keys { _ in }.isEmpty)
    #expect(keys { $0.image = nil } == ["image"])
    #expect(keys { $0.spot = true } == ["spot"])
    #expect(keys { $0.outputs = ["model"] } == ["outputs"])
    let store = ScriptedAPI { _, _ in .json(.null) }.makeOperator(["artifact_store_claim": "c"])
    let noted = store.check(Sample.step { $0.outputs = ["model"] }, in: stack)
    #expect(noted.map(\.key) == ["outputs"] && noted.allSatisfy(\.isNote))
    #expect(noted.first?.message.contains("/bin/sh in the image") == true)
    let shell = Step.Command.shell(Template(literal: "make model"))
    let byShell = Sample.step {
      $0.outputs = ["model"]
      $0.command = shell
    }
    #expect(store.check(byShell, in: stack).isEmpty)
  }
}
