internal import Host
internal import Journal
internal import Logging
internal import Synchronization
internal import Workflow

/// A run whose journal is damaged is not driven; what it left at work on this machine can still be ended.
extension EngineLoop {
  func isDamaged(_ run: RunID) -> Bool {
    do throws(StateError) {
      _ = try RunFollower(folder.run(run))
      return false
    } catch {
      return error.isDamage
    }
  }

  /// Has the host of a run end its steps and then itself.
  ///
  /// - Returns: false where none lives.
  func endHost(of run: RunID) -> Bool {
    guard HostEnding.start(folder.run(run).path, mailbox) else { return false }
    log.info("run \(run) is damaged; its host is told to end")
    return true
  }

  /// The files of a damaged run stay as long as its steps write them.
  func refuseWorkingHost(of run: RunID) throws(EngineError) {
    guard HostLock.isTaken(folder.run(run).path), isDamaged(run) else { return }
    throw EngineError(
      .refused,
      "steps of run \(run) still work; end them with `stepdeck runs cancel \(run)`, and delete the run when they have ended"
    )
  }
}

/// A connection to a host that brings it nothing but the order to end; it lives until the host is gone.
private final class HostEnding: Sendable {
  private let client = Mutex<HostClient?>(nil)

  static func start(_ runFolder: String, _ poller: any DescriptorPoller) -> Bool {
    let ending = HostEnding()
    // Events come on the thread that calls this, later.
    guard let client = HostClient.connect(runFolder: runFolder, poller: poller, events: ending.take) else {
      return false
    }
    ending.client.withLock { $0 = client }
    return true
  }

  @Sendable private func take(_ event: HostEvent) {
    switch event {
    case .report(.hello(let hello)): end(hello.running.map(\.attempt) + hello.waiting)
    case .report: break
    case .disconnected: client.withLock { $0 = nil }
    }
  }

  private func end(_ attempts: [AttemptID]) {
    client.withLock { client in
      for attempt in attempts { client?.send(.cancel(attempt)) }
      client?.send(.quit)
    }
  }
}
