package import Journal
internal import Logging
internal import Operators
internal import SystemKit
package import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The engine as a process: `stepdeck engine serve FOLDER`.
package enum EngineProcess {
  /// Serves the state folder until nobody needs the engine any more.
  ///
  /// - Returns: false where another engine has the folder already; that is no failure.
  package static func serve(
    _ folder: StateFolder,
    version: String,
    registry: OperatorRegistry,
    timing: EngineLoop.Timing = EngineLoop.Timing()
  ) throws -> Bool {
    try folder.prepare()
    guard let lock = try EngineLock(folder, version: version) else { return false }
    signal(SIGPIPE, SIG_IGN)
    // A file that may not grow is like a full disk: it is waited for.
    signal(SIGXFSZ, SIG_IGN)
    signal(SIGHUP, SIG_IGN)
    let loop = try EngineLoop(
      folder,
      version: version,
      registry: registry,
      log: logger(),
      lock: lock,
      timing: timing
    ) { Timestamp.now }
    TerminationWatcher(ended: loop.endSoon).start()
    loop.run()
    return true
  }

  private static func logger() -> Logger {
    LoggingSystem.bootstrap { StandardErrorLog(label: $0) }
    return Logger(label: "engine")
  }
}

extension Timestamp {
  /// The clock on the wall, to the millisecond: what journals keep.
  package static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(
      nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) / 1_000_000 * 1_000_000
    )
  }
}

/// Waits for SIGTERM and SIGINT on a thread of its own: nothing of Swift runs in a signal handler.
private struct TerminationWatcher: Sendable {
  let ended: @Sendable () -> Void

  func start() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGTERM)
    sigaddset(&signals, SIGINT)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let (ended, set) = (ended, signals)
    DetachedThread.startOrTrap {
      var set = set
      var number: Int32 = 0
      while sigwait(&set, &number) != 0 {}
      ended()
    }
  }
}

/// Lines of `engine.log`: time, level, sentence.
private struct StandardErrorLog: LogHandler {
  let label: String
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.info

  init(label: String) { self.label = label }

  subscript(metadataKey key: String) -> Logger.MetadataValue? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var line = Array("\(Timestamp.now.rfc3339) \(event.level) \(event.message)\n".utf8)
    write(STDERR_FILENO, &line, line.count)
  }
}
