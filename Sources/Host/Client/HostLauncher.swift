internal import CSystem
internal import SystemKit

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Starts the host of a run in a session of its own, so that it outlives the engine.
package struct HostLauncher: Sendable {
  /// The program; called as `executable arguments… RUN_FOLDER`.
  package var executable: String
  package var arguments: [String]
  /// How long a new host may take until it answers.
  package var patience: Duration

  package init(executable: String, arguments: [String] = ["host"], patience: Duration = .seconds(15)) {
    self.executable = executable
    self.arguments = arguments
    self.patience = patience
  }

  /// Connects to the run's host, and starts one where none lives.
  ///
  /// Suspends without holding a thread of the pool.
  package func connect(
    runFolder: String,
    poller: any DescriptorPoller,
    events: @escaping @Sendable (HostEvent) -> Void
  ) async throws(HostError) -> HostClient {
    let outcome: Result<HostClient, HostError> = await withCheckedContinuation { continuation in
      let isRunning = DetachedThread.start {
        do throws(HostError) {
          let client = try connectWaiting(runFolder: runFolder, poller: poller, events: events)
          continuation.resume(returning: .success(client))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
      if !isRunning {
        continuation.resume(returning: .failure(HostError("the system gives this process no more threads")))
      }
    }
    return try outcome.get()
  }

  /// The same on the calling thread, which waits.
  package func connectWaiting(
    runFolder: String,
    poller: any DescriptorPoller,
    events: @escaping @Sendable (HostEvent) -> Void
  ) throws(HostError) -> HostClient {
    if let client = HostClient.connect(runFolder: runFolder, poller: poller, events: events) { return client }
    var pid = try start(runFolder)
    let deadline = ContinuousClock.now + patience
    var pause: UInt32 = 500
    var status: Int32 = 0
    var isGone = false
    var starts = 1
    while ContinuousClock.now < deadline {
      if let client = HostClient.connect(runFolder: runFolder, poller: poller, events: events) {
        if !isGone { Self.reap(pid) }
        return client
      }
      if isGone, !HostLock.isTaken(runFolder) {
        guard starts < Self.maximumStarts else {
          throw HostError("the host of the run did not start: \(Self.lastWords(runFolder))")
        }
        (pid, isGone) = (try start(runFolder), false)
        starts += 1
      }
      usleep(pause)
      pause = min(pause + pause / 8, 20_000)
      if !isGone { isGone = waitpid(pid, &status, WNOHANG) == pid }
    }
    if !isGone { Self.reap(pid) }
    throw HostError("the host of the run does not answer; \(HostFiles(runFolder).log) may say why")
  }

  /// One that somebody killed while it came up, or that met another's lock, deserves another try; one that cannot begin does not.
  private static let maximumStarts = 3

  private func start(_ runFolder: String) throws(HostError) -> Int32 {
    let log = Descriptor.open(HostFiles(runFolder).log, O_WRONLY | O_CREAT | O_APPEND)
    var spawn = Spawn(program: executable, arguments: [executable] + arguments + [runFolder])
    spawn.environment = Spawn.ownEnvironmentWithoutMarks
    spawn.folder = runFolder
    spawn.error = log?.number ?? -1
    switch spawn.run() {
    case .success(let pid): return pid
    case .failure(let error):
      throw HostError("cannot start the host from \(executable): \(systemMessage(error.code))")
    }
  }

  /// A host that ends leaves no zombie behind.
  private static func reap(_ pid: Int32) {
    DetachedThread.start {
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    }
  }

  private static func lastWords(_ runFolder: String) -> String {
    let log = HostFiles(runFolder).log
    let text = SmallFile.read(log, limit: 1 << 16).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return text.split(separator: "\n").last.map(String.init) ?? "\(log) may say why"
  }
}
