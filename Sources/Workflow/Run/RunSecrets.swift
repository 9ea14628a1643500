/// What a launch needs beside the plan.
///
/// Lives in memory and on the engine's socket only.
package struct RunSecrets: Sendable, Hashable {
  /// The launching environment; local steps inherit it.
  package var environment: [String: String]
  /// Values by the secrets' names.
  package var values: [String: String]

  package init(environment: [String: String], values: [String: String]) {
    self.environment = environment
    self.values = values
  }
}
