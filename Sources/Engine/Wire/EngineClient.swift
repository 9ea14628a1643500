internal import CSystem
internal import Host
internal import Journal
internal import OrderedCollections
internal import Synchronization
internal import SystemKit
package import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A connection to the engine: asks, and notices when the engine is gone.
///
/// While it is open, the engine stays.
///
/// Events do not come this way: whoever wants to see a run follows its journal (`RunFollower`) and logs.
package final class EngineClient: Sendable {
  private let descriptor: Int32
  private let state = Mutex(State())
  /// Held while a request is written, so that two never mix.
  private let writing = Mutex(())
  /// Finishes when the engine is gone.
  package let closed: AsyncStream<Never>
  private let closing: AsyncStream<Never>.Continuation
  private let folder: StateFolder
  /// How long the engine may take to answer.
  private let patience: Duration

  private struct State {
    var next = 1
    var waiting: [Int: CheckedContinuation<JSONObject, any Error>] = [:]
    var isClosed = false
  }

  init(descriptor: Int32, _ folder: StateFolder, patience: Duration) {
    self.descriptor = descriptor
    self.folder = folder
    self.patience = patience
    (closed, closing) = AsyncStream.makeStream(of: Never.self)
    DetachedThread.startOrTrap { [self] in receive() }
  }

  deinit { closeNumber(descriptor) }

  /// Closes the connection; requests under way fail.
  package func close() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// Sends a request and returns the engine's answer.
  ///
  /// - Throws: `silent` where none comes in time. Whether the request is carried out later is then unknown.
  package func send(_ request: EngineRequest) async throws -> JSONObject {
    try await withThrowingTaskGroup(of: JSONObject.self) { group in
      group.addTask { try await self.exchange(request) }
      group.addTask {
        try await Task.sleep(for: self.patience)
        throw EngineLock.owner(self.folder).map { Self.silent($0, self.patience) } ?? Self.gone
      }
      defer { group.cancelAll() }
      guard let answer = try await group.next() else { throw Self.gone }
      return answer
    }
  }

  private func exchange(_ request: EngineRequest) async throws -> JSONObject {
    let number = state.withLock { state in
      defer { state.next += 1 }
      return state.next
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isRegistered = state.withLock { state in
          guard !state.isClosed, !Task.isCancelled else { return false }
          state.waiting[number] = continuation
          return true
        }
        guard isRegistered else { return continuation.resume(throwing: Self.gone) }
        var object = request.json
        object.put("id", number)
        sendAll(JSONValue.object(object).jsonBytes + [UInt8(ascii: "\n")])
      }
    } onCancel: {
      state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(throwing: CancellationError())
    }
  }

  /// Asks now and then whether the engine still answers; returns when it is gone.
  ///
  /// `tell` gets the sentence when it has become silent, and `nil` when it answers again. One question in ten seconds
  /// costs nothing that could be measured; only so does a stopped engine show.
  package func watchPulse(
    every interval: Duration = .seconds(10),
    _ tell: @Sendable (EngineError?) -> Void
  ) async {
    var wasSilent = false
    while !Task.isCancelled {
      guard (try? await Task.sleep(for: interval)) != nil else { return }
      do {
        _ = try await send(.status)
        if wasSilent { tell(nil) }
        wasSilent = false
      } catch let error as EngineError where error.kind == .silent {
        if !wasSilent { tell(error) }
        wasSilent = true
      } catch {
        return
      }
    }
  }

  private static let gone = EngineError(
    .lost,
    "the engine has gone; `stepdeck engine status` tells whether another runs"
  )

  /// A peer that does not read for long fills the socket; the write then waits on this client's own thread.
  private func sendAll(_ line: [UInt8]) {
    DetachedThread.startOrTrap { [self] in
      if !writing.withLock({ _ in writeWhole(descriptor, line) }) { close() }
      csystem_die_if_due("command.asked")
    }
  }

  private func receive() {
    var buffer = LineBuffer()
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      buffer.append(chunk[..<count])
      while let object = buffer.nextObject() {
        if let object { deliver(object) }
      }
      if buffer.isTooLong { break }
    }
    let orphans = state.withLock { state in
      state.isClosed = true
      defer { state.waiting = [:] }
      return Array(state.waiting.values)
    }
    for orphan in orphans { orphan.resume(throwing: Self.gone) }
    closing.finish()
  }

  private func deliver(_ answer: JSONObject) {
    guard let id = answer.int("id") else { return }
    guard let continuation = state.withLock({ $0.waiting.removeValue(forKey: id) }) else { return }
    if let message = answer.text("error") {
      continuation.resume(throwing: EngineError(.refused, message))
    } else {
      continuation.resume(returning: answer)
    }
  }
}

extension EngineClient {
  /// What the engine made of a launch.
  package struct LaunchedRun: Sendable, Hashable {
    package var id: RunID
    package var name: String

    package init(id: RunID, name: String) {
      self.id = id
      self.name = name
    }
  }

  package func launch(_ plan: Plan, name: String?, secrets: RunSecrets) async throws -> LaunchedRun {
    let answer = try await send(.launch(plan, name: name, secrets: secrets))
    guard let id = answer.text("run").flatMap(RunID.init(rawValue:)), let name = answer.text("name") else {
      throw EngineError(
        .lost,
        "the engine gave an answer that this stepdeck does not understand; restart it with `stepdeck engine restart`"
      )
    }
    return LaunchedRun(id: id, name: name)
  }

  /// The values in an engine's answer to `handOver`; they pass from one engine to the next and to nobody else.
  package static func handedOver(_ answer: JSONObject) -> [(run: RunID, secrets: RunSecrets)] {
    (answer["values"]?.arrayValue ?? []).compactMap { item in
      guard let object = item.objectValue, let run = object.text("run").flatMap(RunID.init(rawValue:)) else {
        return nil
      }
      return (run, RunSecrets(json: object))
    }
  }

  package func cancel(_ run: RunID, by: String) async throws { _ = try await send(.cancel(run, by: by)) }

  package func status() async throws -> EngineStatus {
    guard let status = EngineStatus(json: try await send(.status)) else {
      throw EngineError(
        .lost,
        "the engine gave an answer that this stepdeck does not understand; restart it with `stepdeck engine restart`"
      )
    }
    return status
  }
}

private func sendSome(_ socket: Int32, _ bytes: UnsafeRawPointer?, _ count: Int, _ flags: Int32) -> Int {
  send(socket, bytes, count, flags)
}

/// Writes everything to a blocking socket; false where the peer is gone.
func writeWhole(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
  bytes.withUnsafeBytes { buffer in
    var done = 0
    while done < buffer.count {
      let count = sendSome(
        descriptor,
        buffer.baseAddress.map { $0 + done },
        buffer.count - done,
        Int32(MSG_NOSIGNAL)
      )
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }
}
