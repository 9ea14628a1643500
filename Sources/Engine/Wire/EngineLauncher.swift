internal import CSystem
package import Journal

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
    let log = open(folder.engineLog, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    defer { if log >= 0 { close(log) } }
    let words = [executable, "engine", "serve", folder.path]
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid = pid_t()
    let code = executable.withCString { program in
      folder.path.withCString { place in
        arguments.withUnsafeMutableBufferPointer { vector in
          var what = csystem_program()
          what.path = program
          what.arguments = UnsafePointer(vector.baseAddress)
          what.environment = UnsafePointer(environ)
          what.folder = place
          (what.input, what.output, what.error) = (-1, -1, log)
          return csystem_spawn(&what, &pid)
        }
      }
    }
    guard code == 0 else {
      throw EngineError(
        .absent,
        "cannot start the engine from \(executable): \(String(cString: strerror(code)))"
      )
    }
    reap(pid)
  }

  /// The engine that loses the race for the lock ends at once; nobody should see a zombie of it.
  private static func reap(_ pid: pid_t) {
    OwnThread.start {
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    }
  }
}
