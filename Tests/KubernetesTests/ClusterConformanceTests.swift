import OperatorConformance
import Testing

/// The suite that every operator passes, against a real control plane.
@Suite("Kubernetes holds the operators' contract", .enabled(if: TestCluster.here != nil))
struct ClusterConformanceTests {
  @Test(arguments: ConformanceCase.allCases)
  func cluster(_ fact: ConformanceCase) async throws {
    let subject = try await ClusterSubject(try #require(TestCluster.here))
    do {
      try await fact.prove(subject)
    } catch {
      try await subject.leave()
      throw error
    }
    #expect(subject.schemaFaults.isEmpty)
    try await subject.leave()
  }
}
