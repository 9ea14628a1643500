internal import Host
internal import Operators
internal import Synchronization
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
  let wakeDescriptor: Int32
  private let wakeWriter: Int32

  init() throws(EngineError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw EngineError(.lost, "cannot make a pipe: \(String(cString: strerror(errno)))")
    }
    (wakeDescriptor, wakeWriter) = (ends[0], ends[1])
    for end in ends {
      Descriptor.setCloseOnExec(end)
      Descriptor.setNonBlocking(end)
    }
  }

  deinit {
    close(wakeDescriptor)
    close(wakeWriter)
  }

  func post(_ message: EngineMessage) {
    let mustWake = state.withLock { state in
      state.messages.append(message)
      defer { state.isWaiting = false }
      return state.isWaiting
    }
    if mustWake { wake() }
  }

  /// Also called by signal watchers: a full pipe is awake already.
  func wake() {
    var byte: UInt8 = 1
    _ = write(wakeWriter, &byte, 1)
  }

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
    if wasWoken { acknowledge() }
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

  /// Empties the pipe after a wake-up.
  private func acknowledge() {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(wakeDescriptor, &bytes, bytes.count) == bytes.count {}
  }
}
