internal import OrderedCollections
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

extension HostServer {
  /// Signals all that is known to belong to an attempt.
  func signal(_ attempt: RunningAttempt, _ signal: AttemptLifecycle.Signal) {
    attempt.signalGroup(signal)
    guard attempt.exit != nil || signal == .kill else { return }
    for entry in leftovers(of: attempt) {
      // Children of ours that nobody has waited for: their numbers cannot have gone to others.
      if entry.group == attempt.process.pid || entry.group == entry.pid { kill(-entry.group, signal.number) }
      kill(entry.pid, signal.number)
    }
  }

  /// Orphans of an attempt; those without marks belong to the last attempt that is left.
  func leftovers(of attempt: RunningAttempt) -> [ProcessTable.Entry] {
    let isYoung = stamp.instant - attempt.startedAt.instant < .seconds(1)
    let isLast = attempts.values.allSatisfy { $0 === attempt || $0.exit != nil }
    let found = Leftovers(run: configuration?.run.rawValue ?? "")
      .find(mains: mains, bornAfter: isYoung ? attempt.process.pid : nil)
      .filter { $0.owner == .attempt(attempt.attempt) || isLast && $0.owner == .someAttempt }
      .map(\.entry)
    // What belongs to another user is out of reach; it must not keep the run waiting for ever.
    let foreign = found.filter { kill($0.pid, 0) != 0 && errno == EPERM }
    attempt.foreign.formUnion(foreign.map(\.pid))
    return found.filter { !foreign.contains($0) }
  }

  /// Attempts by the number of their main process; one that has gone gives way to one that runs.
  private var mains: [Int32: AttemptID] {
    let gone = attempts.values.filter { $0.exit != nil }
    let running = attempts.values.filter { $0.exit == nil }
    return Dictionary((gone + running).map { ($0.process.pid, $0.attempt) }, uniquingKeysWith: { $1 })
  }
}
