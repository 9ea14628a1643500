package import Journal
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Whether a client starts an engine where none runs.
package enum EngineStart: Sendable {
  case never
  /// Unless the user stopped the engine on purpose.
  case ifNeeded(executable: String)
  /// Launch, resume and console start one also after `engine stop`.
  case always(executable: String)
}

extension EngineClient {
  /// Connects to the engine of a state folder, and starts one first where `start` says so.
  package static func connect(_ folder: StateFolder, start: EngineStart) async throws -> EngineClient {
    try await withCheckedThrowingContinuation { continuation in
      OwnThread.start {
        continuation.resume(with: Result { try connectWaiting(folder, start: start) })
      }
    }
  }

  private static let patience = Duration.seconds(15)

  private static func connectWaiting(_ folder: StateFolder, start: EngineStart) throws -> EngineClient {
    let descriptor = LineSocket.connect(folder.engineSocketAddress)
    if descriptor >= 0 { return EngineClient(descriptor: descriptor) }
    try startEngine(folder, start)
    let deadline = ContinuousClock.now + patience
    var pause: UInt32 = 500
    while ContinuousClock.now < deadline {
      let descriptor = LineSocket.connect(folder.engineSocketAddress)
      if descriptor >= 0 { return EngineClient(descriptor: descriptor) }
      usleep(pause)
      pause = min(pause + pause / 8, 50_000)
    }
    if let owner = EngineLock.owner(folder) {
      throw EngineError(
        .silent,
        "the engine (pid \(owner.pid)) has not answered for 15 s; if it is stopped, `kill -CONT \(owner.pid)` wakes it, `kill \(owner.pid)` ends it without harm to runs"
      )
    }
    throw EngineError(.absent, "the engine did not start; \(folder.engineLog) may say why")
  }

  private static func startEngine(_ folder: StateFolder, _ start: EngineStart) throws {
    guard EngineLock.owner(folder) == nil else { return }
    switch start {
    case .never:
      throw EngineError(.absent, "no engine runs; a launch, `stepdeck runs resume` or the console starts one")
    case .ifNeeded(let executable):
      guard !Files.exists(folder.stoppedMark) else {
        throw EngineError(
          .absent,
          "the engine was stopped; a launch, `stepdeck runs resume` or the console starts it again"
        )
      }
      try EngineLauncher.start(executable, folder)
    case .always(let executable):
      unlink(folder.stoppedMark)
      try EngineLauncher.start(executable, folder)
    }
  }
}
