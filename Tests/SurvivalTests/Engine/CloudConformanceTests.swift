import Engine
import Foundation
import OperatorConformance
import Operators
import OrderedCollections
import ScriptedCloud
import Testing
import Workflow

@testable import Host
@testable import Journal

/// The scripted provider as a process of its own holds the contract like every operator.
@Suite("The scripted provider holds the contract") struct CloudConformanceTests {
  @Test(arguments: ConformanceCase.allCases)
  func cloud(_ fact: ConformanceCase) async throws {
    let subject = try await onOwnThread { try CloudSubject() }
    try await fact.prove(subject)
  }
}

private final class CloudSubject: ConformanceSubject, @unchecked Sendable {
  let component: Component
  private let traces: String
  /// Only made and unmade: nobody shares it.
  private let box: Box
  private let provider: ChildProgram

  init() throws {
    box = try Box()
    traces = box.root + "/traces"
    let socket = box.root + "/cloud.sock"
    provider = try box.startFixture("provider", socket, traces, "\(UInt64.random(in: 0 ... .max))")
    while !Files.exists(socket) {
      guard provider.poll() == nil else { throw Flaw("the provider ended: \(provider.output)") }
      poll(nil, 0, 1)
    }
    component = CloudWork.component(socket: socket)
  }

  deinit {
    provider.kill()
    box.remove()
  }

  func makeOperator() -> any StepOperator { CloudOperator(component) }

  func step(named name: String, doing work: ConformanceWork) -> PlannedStep {
    var cloud = CloudWork()
    (cloud.lines, cloud.exitStatus, cloud.failures) = (work.lines, work.exitStatus, work.failures)
    cloud.neverEnds = work.neverEnds
    cloud.tail = work.log.split(separator: "\n").dropFirst(work.lines).map(String.init)
    if work.tellsSecret { cloud.secret = ConformanceWork.secretName }
    return cloud.step(named: name)
  }

  func beginnings(of key: JobKey) -> Int {
    let text = (try? String(contentsOfFile: traces, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").count { $0 == key.description }
  }

  func isAtWork(_ key: JobKey) async throws -> Bool {
    for _ in 0..<50 {
      guard let page = try? await makeOperator().jobs(matching: JobQuery(), page: nil) else { continue }
      return page.jobs.contains { $0.key == key }
    }
    throw Flaw("the provider does not answer")
  }
}
