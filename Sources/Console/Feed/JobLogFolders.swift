internal import Journal

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Copies of providers' logs: a folder for every console, gone when it ends.
enum JobLogFolders {
  static func own(in state: StateFolder) -> String { "\(all(state))/\(getpid())" }

  /// Removes what this console has copied, and what consoles left that were killed.
  static func clean(_ state: StateFolder) {
    for name in Files.names(in: all(state)) {
      guard let pid = Int32(name), pid > 0 else { continue }
      let isGone = kill(pid, 0) != 0 && errno == ESRCH
      // What cannot be removed now is removed by the next one.
      if isGone || pid == getpid() { try? Files.removeTree("\(all(state))/\(name)") }
    }
  }

  private static func all(_ state: StateFolder) -> String { state.path + "/browsed" }
}
