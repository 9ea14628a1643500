internal import Host
internal import Operators
internal import Synchronization
internal import SystemKit
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What tasks and operators tell the engine's thread.
///
/// One locked queue makes the order.
enum EngineMessage: Sendable {
  case updates([JobUpdate])
  case submitted(JobKey, Result<JobHandle, OperatorError>)
  case found(JobKey, Result<JobHandle?, OperatorError>)
  case cancelled(JobKey, OperatorError?)
  case recovered(RunID, RunSecrets?)
  case tailed(TailID, TailReport)
  case released(JobKey, OperatorError?)
}

/// The queue, the connections that operators have lent to the engine's thread, and a pipe that wakes it.
final class Mailbox: DescriptorPoller {
  private struct State {
    var messages: [EngineMessage] = []
    var sources: [any PolledSource] = []
    /// The thread waits or is about to: only then a message has to wake it.
    var isWaiting = false
  }

  private let state = Mutex(State())
  private let pipe: WakePipe

  init() throws(EngineError) {
    guard let pipe = WakePipe() else {
      throw EngineError(.lost, "cannot make a pipe: \(String(cString: strerror(errno)))")
    }
    self.pipe = pipe
  }

  var wakeDescriptor: Int32 { pipe.reader }

  func post(_ message: EngineMessage) {
    let mustWake = state.withLock { state in
      state.messages.append(message)
      defer { state.isWaiting = false }
      return state.isWaiting
    }
    if mustWake { wake() }
  }

  /// Also called by signal watchers: a full pipe is awake already.
  func wake() { pipe.wake() }

  func add(_ source: any PolledSource) -> Bool {
    state.withLock { $0.sources.append(source) }
    wake()
    return true
  }

  func refresh() { wake() }

  // MARK: - The engine's thread

  /// What is to be polled; from now on a message wakes the thread.
  ///
  /// - Returns: `nil` where messages are there already, so that there is nothing to wait for.
  func beginWaiting() -> [any PolledSource]? {
    state.withLock { state in
      state.isWaiting = state.messages.isEmpty
      return state.isWaiting ? state.sources : nil
    }
  }

  /// Ends a wait: serves the sources that are ready, and forgets those that are over.
  func endWaiting(ready: [any PolledSource], wasWoken: Bool) {
    state.withLock { $0.isWaiting = false }
    if wasWoken { pipe.drain() }
    for source in ready where !source.serve() {
      state.withLock { state in state.sources.removeAll { $0 === source } }
    }
  }

  func takeAll() -> [EngineMessage] {
    state.withLock { state in
      defer { state.messages = [] }
      return state.messages
    }
  }
}
