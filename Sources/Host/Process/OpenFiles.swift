internal import CSystem

/// How many files this process may have open.
package enum OpenFiles {
  /// As many as the system allows at all: each log that is written or followed keeps some open.
  ///
  /// Programs that are started with `Spawn` have the limit that this process was given.
  package static func allowAll() { csystem_raise_open_files() }
}
