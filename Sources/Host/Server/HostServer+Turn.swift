internal import OrderedCollections
internal import SystemKit
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

extension HostServer {
  /// Waits for something to happen, and does all that follows from it.
  func turn() {
    var polled = PollSet()
    polled.add(termination.reader, POLLIN)
    polled.add(listener.pollNumber, POLLIN)
    polled.add(lost.woken, POLLIN)
    let wireIndex = polled.count
    if let wire = link.wire { polled.add(wire.socket, POLLIN | (wire.wantsToSend ? POLLOUT : 0)) }
    let attemptsIndex = polled.count
    for attempt in attempts.values { polled.add(attempt) }
    polled.wait(until: nextDeadline, from: stamp.instant)
    stamp = .now()

    if polled.isReady(0) { terminate() }
    if polled.isReady(1) { acceptEngine() }
    if polled.isReady(2) { endLost() }
    // A connection that has just come took the place of the one that was polled.
    if wireIndex < attemptsIndex, polled.isReady(wireIndex), !polled.isReady(1) { serveEngine() }
    pumpAttempts(polled, from: attemptsIndex)
    reap()
    tickAttempts()
    // First what can run: the words about what has ended are written while it does.
    startWaiting()
    finishAttempts()
    saveRecords()
    if link.wantsEngine(now: stamp.instant) { settings.needEngine() }
    flushEngine()
  }

  /// Attempts that started in this turn come after those that were polled.
  private func pumpAttempts(_ polled: PollSet, from start: Int) {
    var index = start
    for attempt in attempts.values where index + 2 < polled.count {
      let isReady = (polled.isReady(index), polled.isReady(index + 1))
      index += 3
      if isReady.0 || isReady.1 {
        attempt.pump(buffer, output: isReady.0, error: isReady.1, stamp)
      }
    }
  }

  private var nextDeadline: ContinuousClock.Instant? {
    var next: ContinuousClock.Instant?
    func add(_ deadline: ContinuousClock.Instant?) {
      if let deadline { next = min(next ?? deadline, deadline) }
    }
    for attempt in attempts.values { add(attempt.nextDeadline(stamp)) }
    add(link.nextDeadline)
    add(listener.wakeAt)
    if !unsaved.isEmpty { add(stamp.instant + .milliseconds(500)) }
    if attempts.isEmpty, !link.isConnected {
      add(min(link.aloneSince + settings.idleLimit, stamp.instant + .seconds(30)))
    }
    return next
  }

  private func acceptEngine() {
    while let socket = listener.accept() {
      link.connect(socket) { undelivered in
        HostHello(
          process: process,
          version: settings.version,
          isConfigured: configuration != nil,
          running: attempts.values.map(\.report),
          waiting: Array(waiting.keys),
          ended: undelivered + unsaved.values.filter { !undelivered.contains($0) }
        )
      }
    }
  }

  private func serveEngine() {
    guard let wire = link.wire else { return }
    let isSound = wire.receive { object in
      if let request = HostRequest(json: object) { handle(request) }
    }
    if !isSound { loseEngine() }
  }

  private func flushEngine() {
    if let wire = link.wire, !wire.flush() { loseEngine() }
  }

  /// The steps of a run that was deleted under its engine are nobody's any more: they can be neither seen nor ended by anyone.
  private func loseEngine() {
    link.disconnect(now: stamp.instant)
    if isRunDeleted { terminate() }
  }

  /// The run's folder is the host's working folder: one that was only moved is still there.
  private var isRunDeleted: Bool {
    guard let path = getcwd(nil, 0) else { return errno == ENOENT }
    free(path)
    return false
  }
}

/// What one `poll` looks at.
struct PollSet {
  private var entries: [pollfd] = []

  var count: Int { entries.count }

  mutating func add(_ descriptor: Descriptor?, _ events: Int32) { add(descriptor?.number ?? -1, events) }

  /// A negative number is passed over by the kernel.
  mutating func add(_ number: Int32, _ events: Int32) {
    entries.append(pollfd(fd: number, events: Int16(events), revents: 0))
  }

  /// Three entries: both streams and the end of the main process.
  mutating func add(_ attempt: RunningAttempt) {
    add(attempt.isReading ? attempt.output.descriptor : nil, POLLIN)
    add(attempt.isReading ? attempt.error.descriptor : nil, POLLIN)
    add(attempt.exit == nil ? attempt.exitDescriptor : nil, POLLIN)
  }

  mutating func wait(until deadline: ContinuousClock.Instant?, from now: ContinuousClock.Instant) {
    var milliseconds: Int32 = -1
    if let deadline {
      let rest = max(deadline - ContinuousClock.now, .zero).components
      // Rounded up, so that the deadline has passed when poll returns.
      let exact = rest.seconds * 1000 + rest.attoseconds / 1_000_000_000_000_000 + 1
      milliseconds = rest.seconds > 1_000_000 ? 1_000_000_000 : Int32(exact)
      if deadline <= now { milliseconds = 0 }
    }
    _ = poll(&entries, nfds_t(entries.count), milliseconds)
  }

  func isReady(_ index: Int) -> Bool { entries[index].revents != 0 }
}
