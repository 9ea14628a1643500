import CurlKit
import Host
import OrderedCollections
import Synchronization
import Testing
import Workflow

@testable import Operators

/// Who waits for the calls to a cluster.
@Suite(.timeLimit(.minutes(5))) struct UrgencyTests {
  private struct NoPoller: DescriptorPoller {
    func add(_ source: any PolledSource) -> Bool { true }
    func refresh() {}
  }

  private static let pod: JSONValue = [
    "metadata": ["name": "p", "uid": "u", "labels": ["job-name": "j"]],
    "spec": ["restartPolicy": "Never", "containers": [["name": "step"]]],
    "status": [
      "phase": "Succeeded",
      "containerStatuses": [["name": "step", "state": ["terminated": ["exitCode": 0]]]],
    ],
  ]

  private let server = ScriptedAPI { request, _ in
    if request.url.contains("/log?") { return ScriptedAPI.Answer(chunks: ["2026-01-01T00:00:01Z a\n"]) }
    if request.url.contains("watch=") { return ScriptedAPI.Answer(staysOpen: true) }
    return request.url.contains("/pods/p")
      ? .json(Self.pod) : .json(["metadata": ["resourceVersion": "1"], "items": [Self.pod]])
  }

  private func urgencies(of name: String) -> Set<RequestBudget.Urgency> {
    Set(server.requests.filter { $0.url.contains(name) }.map(\.urgency))
  }

  private func readLog(_ stepOperator: KubernetesOperator) async throws {
    for try await _ in stepOperator.logs(of: JobHandle(id: "j", scope: "ml"), from: nil) { break }
  }

  @Test("A log that is on screen goes before states, and these before other logs")
  func logs() async throws {
    let (gpu, attention, roster) = (server.makeOperator(), Attention(), JobRoster())
    roster.add(Sample.key(), JobHandle(id: "j", scope: "ml"))
    gpu.attach(EngineServices(poller: NoPoller(), attention: attention) { _ in })
    let updates = gpu.watch(roster).makeAsyncIterator()
    while !server.requests.contains(where: { $0.url.contains("watch=") }) { await Task.yield() }
    #expect(urgencies(of: "watch=") == [.state])
    try await readLog(gpu)
    #expect(urgencies(of: "/log?") == [.background])
    attention.turn(to: [Attention.Place(Sample.run, step: "train")])
    try await readLog(gpu)
    #expect(urgencies(of: "/log?") == [.background, .visible])
    #expect(Set(server.requests.map(\.account)) == ["https://cluster"])
    withExtendedLifetime(updates) {}
  }

  @Test("Without an engine somebody waits for the log")
  func alone() async throws {
    try await readLog(server.makeOperator())
    #expect(urgencies(of: "/log?") == [.visible])
  }
}
