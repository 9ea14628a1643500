internal import Synchronization
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
    let wake: Int32

    init(_ wake: Int32) { self.wake = wake }

    deinit { closeNumber(wake) }

    func add(_ attempt: EndedAttempt, _ folder: String) {
      ended.withLock { $0.append((attempt, folder)) }
      var byte: UInt8 = 1
      _ = write(wake, &byte, 1)
    }
  }

  /// Readable when `takeEnded` has something to take.
  let woken: Descriptor
  private let inbox: Inbox
  private var underWay: Set<AttemptID> = []

  init() throws(HostError) {
    guard let pipe = Descriptor.pipe() else {
      throw HostError("cannot make a pipe: \(systemMessage(errno))")
    }
    woken = pipe.read
    inbox = Inbox(pipe.write.release())
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
    Descriptor.drain(woken.number)
    let ended = inbox.ended.withLock { ended in
      defer { ended = [] }
      return ended
    }
    for one in ended { underWay.remove(one.ended.attempt) }
    return ended
  }
}
