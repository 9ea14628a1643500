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
  /// What the user looks at, as the engine is told it.
  private let look = Mutex(EngineRequest.look(nil, steps: []))
  private let looks: AsyncStream<Void>
  private let looking: AsyncStream<Void>.Continuation

  init(_ place: ConsolePlace, mailbox: Mailbox) {
    self.place = place
    desk = LaunchDesk(place: place)
    self.mailbox = mailbox
    (actions, asking) = AsyncStream.makeStream()
    (looks, looking) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func start() {
    guard !place.readOnly else { return mailbox.post(.engine(.unneeded)) }
    guard place.startsEngine else {
      mailbox.post(.engine(.unneeded))
      return tasks.withLock { $0 = [Task { await self.serve() }] }
    }
    tasks.withLock { tasks in
      tasks = [
        Task { await self.keepConnected() }, Task { await self.serve() }, Task { await self.tellLooks() },
      ]
    }
  }

  func stop() {
    asking.finish()
    looking.finish()
    for task in tasks.withLock({ $0 }) { task.cancel() }
    client.withLock { client in
      client?.close()
      client = nil
    }
  }

  func ask(_ action: RunAction) {
    guard !place.readOnly else {
      return answer(action, .error("this console is read-only; start it without --read-only to change runs"))
    }
    asking.yield(action)
  }

  /// Logs that are on screen are asked of their providers before others.
  func look(at logs: [LogRequest]) {
    var (run, steps): (RunID?, Set<String>) = (nil, [])
    for case .attempt(let id, let log) in logs.map(\.key) {
      run = id
      steps.insert(log.attempt.step)
    }
    let next = EngineRequest.look(run, steps: steps.sorted())
    let isNews = look.withLock { look in
      defer { look = next }
      return look != next
    }
    if isNews { looking.yield() }
  }

  /// Nobody waits for the answers: what an engine has missed the next one is told when it is there.
  private func tellLooks() async {
    for await _ in looks {
      guard let client = client.withLock({ $0 }) else { continue }
      _ = try? await client.send(look.withLock { $0 })
    }
  }

  /// Connects, waits until the engine is gone, and connects again.
  private func keepConnected() async {
    var pause = Duration.milliseconds(200)
    var standing = EngineStanding.connected
    // Opening a console is a reason to start an engine; that somebody stopped it meanwhile is none.
    var start = EngineStart.always(executable: place.executable)
    while !Task.isCancelled {
      do {
        let client: EngineClient
        if standing == .replaced, let next = try await successor() {
          client = next
        } else {
          client = try await EngineClient.connect(
            place.state,
            start: start
          )
          standing = .connected
        }
        start = .ifNeeded(executable: place.executable)
        self.client.withLock { $0 = client }
        looking.yield()
        mailbox.post(.engine(standing))
        (pause, standing) = (.milliseconds(200), .replaced)
        await follow(client)
        self.client.withLock { $0 = nil }
        guard !Task.isCancelled else { return }
        continue
      } catch {
        guard !Task.isCancelled else { return }
        mailbox.post(.engine(.lost("\(error)")))
      }
      try? await Task.sleep(for: pause)
      pause = min(pause * 2, .seconds(10))
    }
  }

  /// The engine that comes after one that has gone: whoever restarts it gets the time to start one of its own.
  private func successor() async throws -> EngineClient? {
    for pause in [0, 100, 200, 400] {
      try await Task.sleep(for: .milliseconds(pause))
      do {
        return try await EngineClient.connect(place.state, start: .never)
      } catch let error as EngineError where error.kind == .absent {
        continue
      }
    }
    mailbox.post(.engine(.lost("the engine has gone; starting another")))
    return nil
  }

  /// Returns when the engine is gone; meanwhile tells when it does not answer.
  private func follow(_ client: EngineClient) async {
    let mailbox = mailbox
    await withDiscardingTaskGroup { group in
      group.addTask {
        await client.watchPulse { error in
          mailbox.post(.engine(error.map { .lost($0.description) } ?? .connected))
        }
      }
      for await _ in client.closed {}
      group.cancelAll()
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
        let run = try await withClient {
          try await $0.launch(prepared.plan, name: prepared.name, secrets: prepared.secrets)
        }
        mailbox.post(.launched(run.id, name: run.name, draft))
      case .cancel(let run):
        try await withClient { try await $0.cancel(run, by: place.user) }
        answer(action, .info("the run is being cancelled"))
      case .retry(let run, let step):
        let desk = desk
        let secrets = try await Blocking.run { try desk.secrets(of: run) }
        try await send(.retry(run, step: step, secrets: secrets, by: place.user))
        let words = step.map { "another attempt of \($0) will start" } ?? "what failed will run again"
        answer(action, .info(words))
      case .resume(let run):
        let desk = desk
        let secrets = try await Blocking.run { try desk.secrets(of: run) }
        try await send(.resume(run, secrets: secrets, by: place.user))
        answer(action, .info("an engine goes on with the run"))
      case .delete(let run):
        try await send(.delete(run))
        answer(action, .info("the run is deleted"))
      }
    } catch {
      answer(action, .error("\(error)"))
    }
  }

  private func answer(_ action: RunAction, _ notice: Notice) {
    mailbox.post(.answered(.run(action), notice))
  }

  private func send(_ request: EngineRequest) async throws {
    _ = try await withClient { try await $0.send(request) }
  }

  /// The client that the console keeps, or, while there is none, one for this action alone.
  private func withClient<Value: Sendable>(
    _ body: (EngineClient) async throws -> Value
  ) async throws -> Value {
    if let client = client.withLock({ $0 }) { return try await body(client) }
    let own = try await EngineClient.connect(place.state, start: .always(executable: place.executable))
    defer { own.close() }
    return try await body(own)
  }
}
