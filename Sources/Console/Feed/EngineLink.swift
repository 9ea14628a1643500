internal import Engine
internal import Journal
internal import Synchronization
internal import Workflow

/// Keeps the console connected to the engine, so that it stays, and asks it for what the user wants.
final class EngineLink: Sendable {
  private let place: ConsolePlace
  private let desk: LaunchDesk
  private let mailbox: Mailbox
  private let client = Mutex<EngineClient?>(nil)
  private let tasks = Mutex<[Task<Void, Never>]>([])
  private let actions: AsyncStream<RunAction>
  private let asking: AsyncStream<RunAction>.Continuation

  init(_ place: ConsolePlace, mailbox: Mailbox) {
    self.place = place
    desk = LaunchDesk(place: place)
    self.mailbox = mailbox
    (actions, asking) = AsyncStream.makeStream()
  }

  func start() {
    guard !place.readOnly else { return mailbox.post(.engine(.unneeded)) }
    tasks.withLock { tasks in
      tasks = [Task { await self.keepConnected() }, Task { await self.serve() }]
    }
  }

  func stop() {
    asking.finish()
    for task in tasks.withLock({ $0 }) { task.cancel() }
    client.withLock { client in
      client?.close()
      client = nil
    }
  }

  func ask(_ action: RunAction) {
    guard !place.readOnly else {
      return mailbox.post(
        .done(.error("this console is read-only; start it without --read-only to change runs"))
      )
    }
    asking.yield(action)
  }

  /// Connects, waits until the engine is gone, and connects again.
  private func keepConnected() async {
    var pause = Duration.milliseconds(200)
    while !Task.isCancelled {
      do {
        let client = try await EngineClient.connect(place.state, start: .always(executable: place.executable))
        self.client.withLock { $0 = client }
        mailbox.post(.engine(.connected))
        pause = .milliseconds(200)
        for await _ in client.closed {}
        self.client.withLock { $0 = nil }
        guard !Task.isCancelled else { return }
        mailbox.post(.engine(.lost("the engine has gone; starting another")))
      } catch {
        guard !Task.isCancelled else { return }
        mailbox.post(.engine(.lost("\(error)")))
      }
      try? await Task.sleep(for: pause)
      pause = min(pause * 2, .seconds(10))
    }
  }

  /// One request does not wait for another: a launch may ask a program for a secret.
  private func serve() async {
    await withDiscardingTaskGroup { group in
      for await action in actions { group.addTask { await self.carryOut(action) } }
    }
  }

  private func carryOut(_ action: RunAction) async {
    do {
      switch action {
      case .launch(let draft):
        let desk = desk
        let prepared = try await Blocking.run { try desk.prepare(draft) }
        let run = try await connected().launch(prepared.plan, name: prepared.name, secrets: prepared.secrets)
        mailbox.post(.launched(run.id, name: run.name))
      case .cancel(let run):
        try await connected().cancel(run, by: place.user)
        mailbox.post(.done(.info("the run is being cancelled")))
      case .retry(let run, let step):
        let desk = desk
        let secrets = try await Blocking.run { try desk.secrets(of: run) }
        _ = try await connected().send(.retry(run, step: step, secrets: secrets, by: place.user))
        mailbox.post(
          .done(.info(step.map { "another attempt of \($0) will start" } ?? "what failed will run again"))
        )
      case .delete(let run):
        _ = try await connected().send(.delete(run))
        mailbox.post(.done(.info("the run is deleted")))
      }
    } catch {
      mailbox.post(.done(.error("\(error)")))
    }
  }

  private func connected() async throws -> EngineClient {
    if let client = client.withLock({ $0 }) { return client }
    return try await EngineClient.connect(place.state, start: .always(executable: place.executable))
  }
}
