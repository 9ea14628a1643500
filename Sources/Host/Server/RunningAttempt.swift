internal import LogKit
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// One attempt from its process to its exit record.
final class RunningAttempt {
  let step: HostStep
  let process: ProcessIdentity
  let startedAt: Stamp
  let writer: AttemptLogWriter
  /// Readable when the main process has ended; `nil` where the kernel knows no such thing.
  var exitDescriptor: Descriptor?
  var output: OutputPipe
  var error: OutputPipe
  var lifecycle: AttemptLifecycle
  var exit: ExitStatus?
  var exitTime: Timestamp?
  /// What was last told as `HostReport.blocked`.
  var blocked: String?
  var retryAt: ContinuousClock.Instant?
  /// Processes of other users that it left behind.
  var foreign: Set<Int32> = []

  init(
    step: HostStep,
    process: ProcessIdentity,
    startedAt: Stamp,
    writer: AttemptLogWriter,
    output: Descriptor,
    error: Descriptor
  ) {
    self.step = step
    self.process = process
    self.startedAt = startedAt
    self.writer = writer
    self.output = OutputPipe(.standardOutput, output)
    self.error = OutputPipe(.standardError, error)
    lifecycle = AttemptLifecycle(
      startedAt: startedAt.instant,
      timeout: step.timeout,
      killGrace: step.killGrace
    )
  }

  var attempt: AttemptID { step.attempt }

  /// Back-pressure: while the log cannot be written, the step's pipes fill and the step waits.
  var isReading: Bool { writer.failure == nil }

  var report: StartedAttempt {
    StartedAttempt(
      attempt: attempt,
      process: process,
      at: startedAt.time,
      isStopping: lifecycle.stop != nil,
      blocked: blocked
    )
  }

  /// When something is to be done although nothing has come.
  func nextDeadline(_ now: Stamp) -> ContinuousClock.Instant? {
    var next = [lifecycle.nextDeadline, retryAt].compactMap { $0 }.min()
    if isReading, let partial = writer.nextDeadline {
      let wait = min(max(partial - now.time, .zero), AttemptLogWriter.partialDelay)
      next = min(next ?? now.instant + wait, now.instant + wait)
    }
    // Orphans end without a word; so does a main process where the kernel has no descriptor for it.
    if lifecycle.isLingering || exitDescriptor == nil && exit == nil {
      next = min(next ?? now.instant + .milliseconds(50), now.instant + .milliseconds(50))
    }
    return next
  }

  /// Reads what has come and writes it to the log.
  func pump(
    _ buffer: UnsafeMutableBufferPointer<UInt8>,
    output readOutput: Bool,
    error readError: Bool,
    _ now: Stamp
  ) {
    guard isReading else { return }
    if readOutput { output.drain(into: writer, buffer, now) }
    if readError { error.drain(into: writer, buffer, now) }
    writer.commit()
    if !output.isOpen, !error.isOpen { lifecycle.pipesClosed() }
  }

  /// Reads what the pipes still hold; they may be kept open by somebody who is out of reach.
  func drainRest(_ buffer: UnsafeMutableBufferPointer<UInt8>, _ now: Stamp) {
    for _ in 0..<4 where isReading { pump(buffer, output: output.isOpen, error: error.isOpen, now) }
    guard isReading else { return }
    output.close()
    error.close()
  }

  /// Signals the main process and its group; safe as long as the main process has not been waited for.
  func signalGroup(_ signal: AttemptLifecycle.Signal) {
    guard exit == nil else { return }
    kill(-process.pid, signal.number)
  }
}

extension AttemptLifecycle.Signal {
  var number: Int32 {
    switch self {
    case .terminate: SIGTERM
    case .kill: SIGKILL
    }
  }
}
