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

/// The queue, and a pipe that wakes the thread which polls it.
final class Mailbox: Sendable {
  private let messages = Mutex<[EngineMessage]>([])
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
    let wasEmpty = messages.withLock { messages in
      defer { messages.append(message) }
      return messages.isEmpty
    }
    if wasEmpty { wake() }
  }

  /// Also called by signal watchers: a full pipe is awake already.
  func wake() {
    var byte: UInt8 = 1
    _ = write(wakeWriter, &byte, 1)
  }

  func takeAll() -> [EngineMessage] {
    messages.withLock { messages in
      defer { messages = [] }
      return messages
    }
  }

  /// Empties the pipe after a wake-up.
  func acknowledge() {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(wakeDescriptor, &bytes, bytes.count) > 0 {}
  }
}
