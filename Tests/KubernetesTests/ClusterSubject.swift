import CurlKit
import Engine
import Foundation
import OperatorConformance
import Operators
import OrderedCollections
import Workflow

/// Steps as Jobs of a real cluster, in a namespace of their own that goes with the subject.
final class ClusterSubject: ConformanceSubject {
  let component: Component
  private let cluster: TestCluster
  private let schema: RequestSchema
  private let namespace: String
  /// Each attempt appends a line to this file when it begins: the node's pods are processes of this machine.
  private let traces: String
  /// One thread makes the requests of all subjects.
  private static let client = CurlClient()

  init(_ cluster: TestCluster) async throws {
    self.cluster = cluster
    schema = try await RequestSchema(cluster)
    namespace = "conformance-" + String(UInt64.random(in: 0 ... .max), radix: 36)
    traces = FileManager.default.temporaryDirectory.path + "/\(namespace).traces"
    component = Component(
      name: "cluster",
      type: .stepOperator,
      flavor: .kubernetes,
      configuration: ["kubernetes_namespace": .string(namespace)]
    )
    try await cluster.kubectl("create", "namespace", namespace)
  }

  /// What the cluster's own description has against the requests that were sent.
  var schemaFaults: [String] { schema.found }
  var operations: Set<String> { schema.operations }

  func leave() async throws {
    try? FileManager.default.removeItem(atPath: traces)
    try await cluster.kubectl("delete", "namespace", namespace, "--wait=false")
  }

  func makeOperator() -> any StepOperator {
    let (component, path) = (component, cluster.kubeconfig())
    let now: @Sendable () -> Timestamp = { .now }
    return KubernetesOperator(
      component,
      transport: schema.watching(Self.client.transport),
      now: now,
      connect: { () throws(OperatorError) in
        do throws(KubeconfigError) {
          return try ClusterConnection(ClusterChoice(component, ["KUBECONFIG": path]), now: now)
        } catch {
          throw OperatorError(.refused, "\(error)")
        }
      }
    )
  }

  func step(named name: String, doing work: ConformanceWork) -> PlannedStep {
    let trace = "echo $STEPDECK_RUN/$STEPDECK_STEP/$STEPDECK_ATTEMPT $$ >> \(traces)"
    var step = PlannedStep(
      name: name,
      command: .shell(Template(literal: "\(trace); \(work.script)")),
      operatorName: component.name,
      flavor: .kubernetes
    )
    step.image = "registry.local/any:1"
    step.environment["PATH"] = Template(literal: "/usr/local/bin:/usr/bin:/bin")
    return step
  }

  func beginnings(of key: JobKey) -> Int { pids(of: key).count }

  func isAtWork(_ key: JobKey) -> Bool { pids(of: key).contains { kill($0, 0) == 0 } }

  private func pids(of key: JobKey) -> [Int32] {
    let text = (try? String(contentsOfFile: traces, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      return words.count == 2 && words[0] == key.description ? Int32(words[1]) : nil
    }
  }

  var patience: Duration { .seconds(240) }
  var deathStride: Int { 3 }
}
