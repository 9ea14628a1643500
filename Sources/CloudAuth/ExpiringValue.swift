package import CurlKit
internal import Synchronization
package import Workflow

/// A credential that expires, for everybody who needs it: at most one refresh is under way.
///
/// Close to its end the old value is served while the new one is fetched. An error goes to those who wait for that fetch;
/// who asks later starts another.
package final class ExpiringValue<Value: Sendable & Equatable>: Sendable {
  /// A value, and when it ends; `nil` where it lasts until somebody refuses it.
  package struct Lease: Sendable {
    package var value: Value
    package var expiresAt: Timestamp?

    package init(_ value: Value, expiresAt: Timestamp? = nil) {
      self.value = value
      self.expiresAt = expiresAt
    }
  }

  package typealias Fetch = @Sendable () async throws(HTTPError) -> Lease

  private struct State {
    var lease: Lease?
    var refresh: Task<Void, Never>?
    /// Counts refusals: what a fetch brings that began before one is not kept.
    var era = 0
    var waiting: [ReplySlot<Value>] = []
    /// After a failure the old value is served for a while before the next try.
    var restUntil = Timestamp(nanoseconds: .min)
  }

  private let state = Mutex(State())
  private let now: @Sendable () -> Timestamp
  private let early: Duration
  private let fetch: Fetch

  /// - Parameters:
  ///   - early: how long before its end a value is renewed.
  ///   - now: the wall clock.
  ///   - fetch: gets a new value; runs in a task of its own, which a caller's cancellation does not end.
  package init(early: Duration, now: @escaping @Sendable () -> Timestamp, fetch: @escaping Fetch) {
    self.early = early
    self.now = now
    self.fetch = fetch
  }

  deinit { state.withLock { $0.refresh?.cancel() } }

  package func value() async throws(HTTPError) -> Value {
    let reply = ReplySlot<Value>()
    let time = now()
    state.withLock { state in
      if let lease = state.lease, lease.expiresAt.map({ time < $0 }) ?? true {
        reply.give(.success(lease.value))
        let isDue = lease.expiresAt.map { time + early >= $0 } ?? false
        if isDue, time >= state.restUntil { startRefresh(&state) }
      } else {
        state.waiting.append(reply)
        startRefresh(&state)
      }
    }
    return try await reply.value {}
  }

  /// Forgets a value that was refused; one that has come meanwhile stays.
  package func drop(_ value: Value) {
    state.withLock { state in
      guard state.lease?.value == value else { return }
      state.lease = nil
      // Who waits for the fetch that is under way gets what it brings.
      guard state.waiting.isEmpty else { return }
      state.era += 1
      state.refresh = nil
    }
  }

  private func startRefresh(_ state: inout State) {
    guard state.refresh == nil else { return }
    let era = state.era
    state.refresh = Task { [weak self, fetch] in
      let result: Result<Lease, HTTPError>
      do throws(HTTPError) {
        result = .success(try await fetch())
      } catch {
        result = .failure(error)
      }
      self?.finish(result, era: era)
    }
  }

  private func finish(_ result: Result<Lease, HTTPError>, era: Int) {
    let waiting = state.withLock { state -> [ReplySlot<Value>] in
      guard state.era == era else { return [] }
      state.refresh = nil
      switch result {
      case .success(let lease): state.lease = lease
      case .failure: state.restUntil = now() + .seconds(5)
      }
      defer { state.waiting = [] }
      return state.waiting
    }
    for reply in waiting { reply.give(result.map(\.value)) }
  }
}
