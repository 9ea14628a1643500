internal import Engine
internal import Journal
internal import OrderedCollections
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The engine as commands ask it: every call waits for the answer.
struct EngineDoor: Sendable {
  let state: StateFolder

  init(_ state: StateFolder) { self.state = state }

  /// An open connection; `start` says how much a missing engine is wanted.
  func open(_ start: Start) throws -> EngineClient {
    let start = try start.engineStart()
    if case .never = start {} else { try state.prepare() }
    let state = state
    return try Waiting.for { try await EngineClient.connect(state, start: start) }
  }

  enum Start {
    case never
    /// Unless the user stopped the engine on purpose.
    case ifNeeded
    case always

    func engineStart() throws -> EngineStart {
      switch self {
      case .never: .never
      case .ifNeeded: .ifNeeded(executable: try ProcessEnvironment.executable())
      case .always: .always(executable: try ProcessEnvironment.executable())
      }
    }
  }

  /// `nil` where no engine runs.
  func status() throws -> EngineStatus? {
    guard EngineLock.owner(state) != nil else { return nil }
    do {
      let client = try open(.never)
      defer { client.close() }
      return try Waiting.for { try await client.status() }
    } catch let error as EngineError where error.kind == .absent || error.kind == .lost {
      return nil
    }
  }

  /// Sends one request to an engine, which is started where that is allowed.
  @discardableResult
  func ask(_ request: EngineRequest, start: Start = .ifNeeded) throws -> JSONObject {
    let client = try open(start)
    defer { client.close() }
    return try Waiting.for { try await client.send(request) }
  }

  /// Ends the engine and returns when it is gone.
  ///
  /// - Returns: its process; `nil` where none runs.
  func stop(force: Bool) throws -> Int32? {
    guard let owner = EngineLock.owner(state) else { return nil }
    try end(owner, with: .stop(force: force))
    return owner.pid
  }

  func restart() throws -> EngineStatus {
    let owner = EngineLock.owner(state)
    let values = EngineClient.handedOver(try owner.map { try end($0, with: .handOver) } ?? [:])
    let client = try open(.always)
    defer { client.close() }
    return try Waiting.for {
      for (run, secrets) in values {
        // A run that has ended in between needs nothing.
        _ = try? await client.send(.resume(run, secrets: secrets, by: "engine restart"))
      }
      return try await client.status()
    }
  }

  @discardableResult
  private func end(_ owner: EngineLock.Owner, with request: EngineRequest) throws -> JSONObject {
    let client = try open(.never)
    defer { client.close() }
    let answer = try Waiting.for {
      do {
        let answer = try await client.send(request)
        for await _ in client.closed {}
        return answer
      } catch let error as EngineError where error.kind == .lost {
        return [:]
      }
    }
    waitForLock(of: owner)
    return answer
  }

  /// The connection ends a moment before the process does, and the lock with it.
  private func waitForLock(of owner: EngineLock.Owner) {
    let deadline = ContinuousClock.now + .seconds(5)
    while EngineLock.owner(state)?.pid == owner.pid, ContinuousClock.now < deadline { usleep(500) }
  }
}
