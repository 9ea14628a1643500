internal import Host
package import Journal
internal import SystemKit

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Starts `stepdeck engine serve` in a session of its own, so that it outlives whoever asked for it.
package enum EngineLauncher {
  /// Starts an engine for a host that has something to report and finds none; after `engine stop` none is wanted.
  package static func startAgain(_ executable: String, _ folder: StateFolder) {
    guard !Files.exists(folder.stoppedMark), EngineLock.owner(folder) == nil else { return }
    // The host asks again when nobody comes.
    try? start(executable, folder)
  }

  static func start(_ executable: String, _ folder: StateFolder) throws(EngineError) {
    let log = Descriptor.open(folder.engineLog, O_WRONLY | O_CREAT | O_APPEND)
    var spawn = Spawn(program: executable, arguments: [executable, "engine", "serve", folder.path])
    spawn.environment = Spawn.ownEnvironmentWithoutMarks
    spawn.folder = folder.path
    spawn.error = log?.number ?? -1
    switch spawn.run() {
    case .success(let pid): reap(pid)
    case .failure(let failure):
      throw EngineError(
        .absent,
        "cannot start the engine from \(executable): \(String(cString: strerror(failure.code)))"
      )
    }
  }

  /// The engine that loses the race for the lock ends at once; nobody should see a zombie of it.
  private static func reap(_ pid: pid_t) {
    DetachedThread.start {
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    }
  }
}
