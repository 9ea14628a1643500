internal import Synchronization

/// Passes values from several writers to one reader, each writer waiting until its value is taken.
final class Handoff<Value: Sendable>: Sendable {
  private struct State {
    var values: [Value] = []
    var reader: CheckedContinuation<Void, Never>?
    var writers: [CheckedContinuation<Void, Never>] = []
    var end: Result<Void, any Error>?
  }

  private let state = Mutex(State())

  /// Returns when the value has room; after the end it is dropped.
  func send(_ value: Value) async {
    await withCheckedContinuation { writer in
      let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
        guard state.end == nil else {
          writer.resume()
          return nil
        }
        state.values.append(value)
        state.writers.append(writer)
        defer { state.reader = nil }
        return state.reader
      }
      reader?.resume()
    }
  }

  /// Nothing comes after this.
  func end(_ result: Result<Void, any Error>) {
    let (reader, writers) = state.withLock { state in
      if state.end == nil { state.end = result }
      defer { (state.reader, state.writers) = (nil, []) }
      return (state.reader, state.writers)
    }
    reader?.resume()
    for writer in writers { writer.resume() }
  }

  /// The next value; `nil` after the end.
  func next() async throws -> Value? {
    while true {
      let (value, end, writer) = state.withLock { state in
        let value = state.values.isEmpty ? nil : state.values.removeFirst()
        let writer = value == nil || state.writers.isEmpty ? nil : state.writers.removeFirst()
        return (value, state.end, writer)
      }
      writer?.resume()
      if let value { return value }
      if let end {
        try end.get()
        return nil
      }
      await wait()
    }
  }

  private func wait() async {
    await withCheckedContinuation { reader in
      let isDue = state.withLock { state in
        if !state.values.isEmpty || state.end != nil { return true }
        state.reader = reader
        return false
      }
      if isDue { reader.resume() }
    }
  }
}
