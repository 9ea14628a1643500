internal import Synchronization

/// A body on its way from the thread to one reader: never more than `limit` bytes wait in it.
final class BodyChannel: Sendable {
  private typealias Waiter = CheckedContinuation<Result<[UInt8]?, HTTPError>, Never>

  private struct State {
    var pending: [UInt8] = []
    var end: Result<Void, HTTPError>?
    var waiter: Waiter?
    var isPaused = false
    var trailers = HTTPHeaders()
  }

  private let state = Mutex(State())
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  var trailers: HTTPHeaders { state.withLock(\.trailers) }

  enum Offer {
    case taken
    /// Nothing was taken: to be offered again when the reader has made room.
    case full
    /// Nobody reads any more.
    case ended
  }

  func offer(_ bytes: UnsafeRawBufferPointer) -> Offer {
    let (offer, waiter) = state.withLock { state -> (Offer, Waiter?) in
      if state.end != nil { return (.ended, nil) }
      if let waiter = state.waiter {
        state.waiter = nil
        return (.taken, waiter)
      }
      guard state.pending.isEmpty || state.pending.count + bytes.count <= limit else {
        state.isPaused = true
        return (.full, nil)
      }
      state.pending.append(contentsOf: bytes)
      return (.taken, nil)
    }
    waiter?.resume(returning: .success(Array(bytes)))
    return offer
  }

  /// Says that nothing more comes, and why; `false` where it had ended before.
  ///
  /// What waits is still read after a clean end or a failure of the transfer, and dropped after a cancellation.
  @discardableResult
  func end(_ result: Result<Void, HTTPError>, trailers: HTTPHeaders = HTTPHeaders()) -> Bool {
    let (isFirst, waiter) = state.withLock { state -> (Bool, Waiter?) in
      guard state.end == nil else { return (false, nil) }
      state.end = result
      state.trailers = trailers
      if case .failure(let error) = result, error.kind == .cancelled { state.pending = [] }
      defer { state.waiter = nil }
      return (true, state.waiter)
    }
    waiter?.resume(returning: result.map { nil })
    return isFirst
  }

  /// Everything that waits; `nil` at the clean end.
  ///
  /// `onCancel` is called where the reader's task is cancelled while it waits, `onRoom` where the transfer was paused and can
  /// go on.
  func next(
    onCancel: @escaping @Sendable () -> Void,
    onRoom: @Sendable () -> Void
  ) async throws(HTTPError) -> [UInt8]? {
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: Waiter) in
        let (answer, hasRoom) = state.withLock { Self.take(from: &$0, for: continuation) }
        if hasRoom { onRoom() }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      onCancel()
    }
    return try result.get()
  }

  private static func take(
    from state: inout State,
    for waiter: Waiter
  ) -> (answer: Result<[UInt8]?, HTTPError>?, hasRoom: Bool) {
    if !state.pending.isEmpty {
      let bytes = state.pending
      let wasPaused = state.isPaused
      state.pending = []
      state.isPaused = false
      return (.success(bytes), wasPaused)
    }
    if let end = state.end { return (end.map { nil }, false) }
    guard state.waiter == nil else { fatalError("a body has one reader") }
    state.waiter = waiter
    return (nil, false)
  }
}
