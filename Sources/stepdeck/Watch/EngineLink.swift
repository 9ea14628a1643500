internal import Engine
internal import Workflow

/// The connection that keeps the engine while somebody watches, and that is made anew when the engine has gone.
final class EngineLink {
  private let surroundings: Surroundings
  private let signals: SignalDoor
  private var client: EngineClient?
  private var closing: Task<Void, Never>?

  init(_ surroundings: Surroundings, _ signals: SignalDoor, _ client: EngineClient?) {
    self.surroundings = surroundings
    self.signals = signals
    self.client = client
    noticeEnd()
  }

  deinit { closing?.cancel() }

  private func noticeEnd() {
    closing?.cancel()
    guard let client else { return }
    closing = Task.detached { [signals] in
      await withDiscardingTaskGroup { group in
        group.addTask {
          await client.watchPulse { error in
            StandardError.line("stepdeck: \(error?.description ?? "the engine answers again")")
          }
        }
        for await _ in client.closed {}
        group.cancelAll()
      }
      if !Task.isCancelled { signals.send(.engineGone) }
    }
  }

  /// Starts another engine, unless the user stopped it on purpose: then the run waits, and so does who watches.
  func restore() {
    client = nil
    do {
      client = try EngineDoor(surroundings.state).open(.ifNeeded)
      StandardError.line("The engine has gone; another one drives the run now.")
      noticeEnd()
    } catch {
      StandardError.line("stepdeck: \(Ending(error).sentence)")
    }
  }

  /// Asks for the run's end; what stands in the way is said.
  func cancel(_ run: RunID) {
    let user = ProcessEnvironment.userName(surroundings.environment)
    do {
      if client == nil {
        client = try EngineDoor(surroundings.state).open(.ifNeeded)
        noticeEnd()
      }
      guard let client else { return }
      try Waiting.for { try await client.cancel(run, by: user) }
    } catch {
      StandardError.line("stepdeck: \(Ending(error).sentence)")
    }
  }

  func close() {
    closing?.cancel()
    client?.close()
  }
}
