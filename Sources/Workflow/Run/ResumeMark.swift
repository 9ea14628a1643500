/// What a step says that waits for values which went with the processes that held them.
package enum ResumeMark {
  /// The command that brings them again.
  package static let command = "stepdeck runs resume"

  /// Whether a step waits for that command.
  package static func isIn(_ reason: String?) -> Bool { reason?.contains(command) ?? false }
}
