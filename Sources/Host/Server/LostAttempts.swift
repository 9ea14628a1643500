internal import Synchronization
internal import SystemKit
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Attempts that a dead host began and this one ends.
///
/// What is left of one may take its time to go, and the host's own steps must not wait for that: each is ended on a thread of
/// its own, and its record comes back through a pipe that the host polls. Confined to the host's thread.
final class LostAttempts {
  private final class Inbox: Sendable {
    let ended = Mutex<[(ended: EndedAttempt, folder: String)]>([])
    let pipe: WakePipe

    init(_ pipe: WakePipe) { self.pipe = pipe }

    func add(_ attempt: EndedAttempt, _ folder: String) {
      ended.withLock { $0.append((attempt, folder)) }
      pipe.wake()
    }
  }

  /// Readable when `takeEnded` has something to take.
  var woken: Int32 { inbox.pipe.reader }
  private let inbox: Inbox
  private var underWay: Set<AttemptID> = []

  init() throws(HostError) {
    guard let pipe = WakePipe() else { throw HostError("cannot make a pipe: \(systemMessage(errno))") }
    inbox = Inbox(pipe)
  }

  var isEmpty: Bool { underWay.isEmpty }

  /// Ends what is left of an attempt; a second order changes nothing.
  func end(_ attempt: AttemptID, folder: String, run: String?, _ now: Timestamp) {
    guard underWay.insert(attempt).inserted else { return }
    let inbox = inbox
    DetachedThread.startOrRun {
      let record = Orphans.end(attempt, folder: folder, run: run, now)
      inbox.add(EndedAttempt(attempt: attempt, record: record), folder)
    }
  }

  func takeEnded() -> [(ended: EndedAttempt, folder: String)] {
    inbox.pipe.drain()
    let ended = inbox.ended.withLock { ended in
      defer { ended = [] }
      return ended
    }
    for one in ended { underWay.remove(one.ended.attempt) }
    return ended
  }
}
