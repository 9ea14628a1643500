internal import CSystem
internal import LogKit
internal import OrderedCollections
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

extension HostServer {
  /// Takes note of every process that has ended, orphans too.
  func reap() {
    guard !attempts.isEmpty else { return }
    var status: Int32 = 0
    while true {
      let pid = waitpid(-1, &status, WNOHANG)
      if pid < 0, errno == EINTR { continue }
      guard pid > 0 else { return }
      if let attempt = attempts.values.first(where: { $0.exit == nil && $0.process.pid == pid }) {
        mainEnded(attempt, status)
      }
    }
  }

  private func mainEnded(_ attempt: RunningAttempt, _ status: Int32) {
    attempt.exit = ExitStatus(waitStatus: status)
    attempt.exitTime = stamp.time
    attempt.exitDescriptor = nil
    let left = !leftovers(of: attempt).isEmpty
    if let signal = attempt.lifecycle.exited(processesLeft: left, now: stamp.instant) {
      self.signal(attempt, signal)
    }
  }

  /// Deadlines, unfinished lines, and retries.
  func tickAttempts() {
    for attempt in attempts.values {
      if attempt.lifecycle.isLingering {
        attempt.lifecycle.found(processesLeft: !leftovers(of: attempt).isEmpty)
      }
      if let signal = attempt.lifecycle.tick(now: stamp.instant) { self.signal(attempt, signal) }
      keepLog(of: attempt)
      nameStuck(attempt)
    }
  }

  func finishAttempts() {
    for attempt in attempts.values where attempt.lifecycle.isOver(now: stamp.instant) { finish(attempt) }
  }

  private func keepLog(of attempt: RunningAttempt) {
    if let retryAt = attempt.retryAt {
      guard stamp.instant >= retryAt else { return }
      attempt.writer.retry()
    } else if attempt.isReading, let deadline = attempt.writer.nextDeadline {
      // A clock that was set back must not hold a line for hours.
      if stamp.time >= deadline || deadline - stamp.time > .seconds(1) {
        attempt.writer.flushPartials(now: stamp.time)
      }
    }
    followFailure(of: attempt)
  }

  private func followFailure(of attempt: RunningAttempt) {
    if let failure = attempt.writer.failure {
      if attempt.retryAt.map({ stamp.instant >= $0 }) ?? true {
        attempt.retryAt = stamp.instant + .milliseconds(500)
      }
      setBlocked(attempt, "the log cannot be written: \(failure)")
    } else if attempt.retryAt != nil {
      attempt.retryAt = nil
      setBlocked(attempt, nil)
    }
  }

  /// Says which process survives even SIGKILL.
  private func nameStuck(_ attempt: RunningAttempt) {
    guard attempt.lifecycle.isStuck(now: stamp.instant) else { return }
    let pid = attempt.exit == nil ? attempt.process.pid : leftovers(of: attempt).first?.pid
    if let pid { setBlocked(attempt, "process \(pid) does not end after SIGKILL; it waits in the kernel") }
  }

  private func setBlocked(_ attempt: RunningAttempt, _ reason: String?) {
    guard attempt.blocked != reason else { return }
    attempt.blocked = reason
    link.send(.blocked(attempt.attempt, reason: reason))
  }

  /// The processes are gone: the log is completed, the record written, the engine told.
  private func finish(_ attempt: RunningAttempt) {
    attempt.drainRest(buffer, stamp)
    if attempt.isReading { attempt.writer.finish(now: stamp.time) }
    followFailure(of: attempt)
    // A cancelled attempt does not wait for room on the disk; its record names what is lost.
    guard attempt.isReading || attempt.lifecycle.isCancelled else { return }
    attempts[attempt.attempt] = nil
    end(
      EndedAttempt(attempt: attempt.attempt, record: attempt.record(secrets, stamp.time)),
      folder: attempt.step.folder
    )
  }

  func end(_ ended: EndedAttempt, folder: String) {
    csystem_die_if_due("host.ended")
    if ended.record.write(in: folder) != 0 { unsaved[folder] = ended }
    csystem_die_if_due("host.recorded")
    link.send(.ended(ended.attempt, ended.record))
  }

  /// Tries again to write records for which there was no room; a folder that was deleted needs none.
  func saveRecords() {
    for (folder, ended) in unsaved where ended.record.write(in: folder) == 0 || access(folder, F_OK) != 0 {
      unsaved[folder] = nil
    }
  }
}
