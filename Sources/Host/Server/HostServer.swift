internal import CSystem
package import LogKit
internal import OrderedCollections
internal import SystemKit
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The host of one run: owns its local steps, their pipes, logs and exit records; outlives the engine.
///
/// One thread, one `poll`. It must never be the reason for a failure, so it keeps little: what has ended is in files.
package final class HostServer {
  package struct Settings: Sendable {
    package var runFolder: String
    package var version: String
    /// How long it stays without steps and without an engine; environment and secrets of the run go with it.
    package var idleLimit: Duration = .seconds(900)
    /// Starts an engine, for there is something to report and nobody to take it.
    package var needEngine: @Sendable () -> Void = {}
    /// Replaces the system's writes to logs, in tests.
    package var logWrite: PositionedWrite?

    package init(runFolder: String, version: String) {
      self.runFolder = runFolder
      self.version = version
    }
  }

  let settings: Settings
  let files: HostFiles
  let process = ProcessTable.identity(of: getpid())
  let boot = ProcessTable.bootIdentifier()
  let listener: Listener
  let termination: WakePipe
  let link: EngineLink
  var configuration: HostConfiguration?
  var secrets = SecretPatterns.none
  /// Attempts that are not over.
  var attempts: OrderedDictionary<AttemptID, RunningAttempt> = [:]
  /// Attempts that wait for a place.
  var waiting: OrderedDictionary<AttemptID, HostStep> = [:]
  /// Exit records that could not be written yet, by the attempt's folder.
  var unsaved: OrderedDictionary<String, EndedAttempt> = [:]
  /// Attempts of an earlier host that are being ended.
  let lost: LostAttempts
  var isQuitting = false
  var stamp = Stamp.now()
  let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: OutputPipe.chunk)

  /// Runs the host until it has nothing more to do.
  ///
  /// Takes over the calling process: its signals and its orphans. Called before other threads exist.
  ///
  /// - Returns: the process's exit status; 1 with a sentence on standard error where the host could not begin.
  package static func run(_ settings: Settings) -> Int32 {
    do throws(HostError) {
      guard let lock = try HostLock.take(settings.runFolder) else {
        throw HostError("another host of this run lives already")
      }
      defer { withExtendedLifetime(lock) {} }
      let server = try HostServer(settings)
      server.loop()
      server.leave()
      return 0
    } catch {
      let words = Array("\(error)\n".utf8)
      _ = words.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
      return 1
    }
  }

  private init(_ settings: Settings) throws(HostError) {
    self.settings = settings
    files = HostFiles(settings.runFolder)
    termination = try TerminationSignals.pipe()
    lost = try LostAttempts()
    _ = csystem_become_subreaper()
    listener = try UnixSocket.listen(try SocketPath.prepare(for: files.socket))
    link = EngineLink(now: stamp.instant)
  }

  deinit { buffer.deallocate() }

  private func loop() {
    while !isDone { turn() }
  }

  /// Nothing runs, all records are on disk, and nobody will ask for more; or the run was deleted.
  private var isDone: Bool {
    guard attempts.isEmpty, waiting.isEmpty, unsaved.isEmpty, lost.isEmpty else { return false }
    if isQuitting { return link.wire?.wantsToSend != true }
    guard !link.isConnected else { return false }
    return stamp.instant >= link.aloneSince + settings.idleLimit || access(settings.runFolder, F_OK) != 0
  }

  private func leave() {
    unlink(SocketPath.actual(for: files.socket))
  }
}
