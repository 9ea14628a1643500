internal import Engine
internal import OrderedCollections
internal import Specs
internal import Workflow

extension Plan {
  /// The launching environment and the values of all secrets that some step wants.
  ///
  /// - Throws: one sentence for each secret that has no value, or for one whose value stands in the plan.
  func secrets(_ surroundings: Surroundings) throws -> RunSecrets {
    let names = secretNames
    guard !names.isEmpty else { return RunSecrets(environment: surroundings.environment, values: [:]) }
    let (values, faults) = SecretResolver(surroundings).resolve(names)
    if let first = faults.first {
      for fault in faults.dropFirst() { StandardError.line("stepdeck: \(fault)") }
      throw first
    }
    if let exposure = SecretExposure.find(values, in: self) { throw exposure }
    return RunSecrets(environment: surroundings.environment, values: values)
  }
}
