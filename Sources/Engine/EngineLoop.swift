internal import Host
package import Journal
package import Logging
package import Operators
internal import Synchronization
package import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Raised by the loop itself or by the thread that waits for signals.
private final class EndFlag: Sendable {
  private let value = Atomic(false)
  var isRaised: Bool { value.load(ordering: .relaxed) }
  func raise() { value.store(true, ordering: .relaxed) }
}

/// The engine at work: one thread that polls its socket and mailbox, and drives every unended run of a state folder.
///
/// Everything that can wait (providers, hosts) happens in tasks that answer through the mailbox.
package final class EngineLoop {
  let folder: StateFolder
  let version: String
  let log: Logger
  let mailbox: Mailbox
  let clock: @Sendable () -> Timestamp
  let registry: OperatorRegistry
  let index: RunIndex
  var drivers: [RunID: RunDriver] = [:]
  var operators: [Component: ActiveOperator] = [:]
  var tails: [JobKey: TailGroup] = [:]
  /// Jobs that operators are asked to let go.
  var releases: [JobKey: JobRelease] = [:]
  /// Cancels in progress, with the number of tries so far.
  var cancels: [JobKey: Int] = [:]
  /// What is to be done again later, such as a submission while the provider was out of reach.
  var later: [Later] = []
  /// Runs whose summary in the index is older than their state, and since when.
  var staleSummaries: [RunID: Timestamp] = [:]
  /// Summaries that found no room: kept until they are written, also of runs that have ended since.
  private var unwritten: [RunID: RunSummary] = [:]
  /// Runs whose journal cannot be written and is tried again soon.
  private var retrying: Set<RunID> = []
  var wakeUps: [RunID: Timestamp] = [:]
  var touched: Set<RunID> = []
  /// Unended runs that another engine still has.
  var foreign: Set<RunID> = []
  var server: EngineServer
  /// `nil` where the caller sees to it that no other engine serves the folder.
  var lock: EngineLock?
  let ground: GroundWatch
  private var idleSince: Timestamp?
  private let ending = EndFlag()

  let timing: Timing

  /// How long the engine waits for what.
  ///
  /// Tests shorten it.
  package struct Timing: Sendable {
    /// An engine without runs and clients ends after this.
    package var idle = Duration.seconds(60)
    /// The index follows a live run this far behind.
    package var summary = Duration.milliseconds(250)
    /// What failed is tried again after two of these, then four, eight, up to thirty.
    package var retryUnit = Duration.seconds(1)
    /// A turn waits at most so long, for clocks that do not go with the real one.
    package var longestWait: Duration?
    /// A new engine waits this long for the values that the last one had in memory.
    package var handOver = Duration.seconds(3)
    /// An attempt's end waits this long for its log after the job's own end.
    package var drain = Duration.seconds(60)

    package init() {}
  }

  /// What users look at: the logs of that are asked for before others.
  package let attention = Attention()

  struct Later {
    var time: Timestamp
    var work: (EngineLoop) -> Void
  }

  package init(
    _ folder: StateFolder,
    version: String,
    registry: OperatorRegistry,
    log: Logger,
    lock: consuming EngineLock? = nil,
    timing: Timing = Timing(),
    clock: @escaping @Sendable () -> Timestamp
  ) throws {
    self.folder = folder
    self.version = version
    self.registry = registry
    self.log = log
    self.clock = clock
    self.timing = timing
    mailbox = try Mailbox()
    self.lock = lock
    let (index, remark) = try RunIndex.open(folder)
    self.index = index
    if let remark { log.error("\(remark)") }
    server = try EngineServer(at: folder.engineSocket)
    ground = try GroundWatch(folder, wake: mailbox.wake)
  }

  /// Drives runs until nobody needs the engine any more, or somebody ends it.
  ///
  /// `isWanted` is asked before and after every turn.
  package func run(while isWanted: (EngineLoop) -> Bool = { _ in true }) {
    log.info("engine \(version) (pid \(getpid())) serves \(folder.path)")
    adoptAll()
    adoptUnreleased()
    while !ending.isRaised, isWanted(self) {
      let now = clock()
      advance(now: now)
      guard !ending.isRaised, isWanted(self) else { break }
      wait()
    }
    for active in operators.values { active.stop() }
    for tail in tails.values { tail.stop() }
    writeSummaries(olderThan: nil)
    server.close()
    log.info("engine ends")
  }

  /// Waits for requests, messages, and what hosts say.
  private func wait() {
    let sources = mailbox.beginWaiting()
    let now = clock()
    let deadline = sources == nil ? now : nextDeadline
    let (ready, wasWoken) = server.wait(
      wake: mailbox.wakeDescriptor,
      sources: sources ?? [],
      until: deadline,
      now: now
    )
    mailbox.endWaiting(ready: ready, wasWoken: wasWoken)
  }

  /// One turn: requests, messages, timers, then what follows from them.
  private func advance(now: Timestamp) {
    if ground.hasChanged {
      lookAtGround()
      if ending.isRaised { return }
    }
    for incoming in server.readRequests() { answer(incoming, now: now) }
    attention.turn(to: server.looksAt)
    for message in mailbox.takeAll() { take(message, now: now) }
    for (run, time) in wakeUps where time <= now { touched.insert(run) }
    takeDueWork(now: now)
    settleTouched(now: now)
    writeSummaries(olderThan: now)
    server.flush()
    considerIdling(now: now)
  }

  func end() { ending.raise() }

  /// Asks the loop from another thread to end after the turn it is in.
  package var endSoon: @Sendable () -> Void {
    let (ending, mailbox) = (ending, mailbox)
    return {
      ending.raise()
      mailbox.wake()
    }
  }

  func reply(_ client: EngineServer.ClientID, _ id: Int, _ answer: JSONObject) {
    server.reply(client, id, answer)
  }

  func look(_ client: EngineServer.ClientID, at places: Set<Attention.Place>) {
    server.look(client, at: places)
  }

  var hasClients: Bool { server.hasClients }

  /// Nothing is left to be driven.
  package var isIdle: Bool { drivers.isEmpty && foreign.isEmpty && tails.isEmpty && releases.isEmpty }

  package func liveState(_ run: RunID) -> RunState? { drivers[run]?.state }

  private func considerIdling(now: Timestamp) {
    guard isIdle, !server.hasClients else {
      idleSince = nil
      return
    }
    if let idleSince, idleSince + timing.idle <= now { return end() }
    if idleSince == nil { idleSince = now }
  }

  /// When there is something to do although nothing happens.
  private var nextDeadline: Timestamp? {
    var deadlines = Array(wakeUps.values)
    deadlines += later.map(\.time)
    if let oldest = staleSummaries.values.min() { deadlines.append(oldest + timing.summary) }
    if let idleSince { deadlines.append(idleSince + timing.idle) }
    if let longest = timing.longestWait { deadlines.append(clock() + longest) }
    return deadlines.min()
  }

  // MARK: - Timers

  /// Longer after every failure, within bounds.
  func pause(afterFailures count: Int) -> Duration { timing.retryUnit * min(1 << min(count, 5), 30) }

  func after(_ delay: Duration, _ work: @escaping (EngineLoop) -> Void) {
    later.append(Later(time: clock() + delay, work: work))
  }

  private func takeDueWork(now: Timestamp) {
    guard !later.isEmpty else { return }
    let due = later.filter { $0.time <= now }
    later.removeAll { $0.time <= now }
    for item in due { item.work(self) }
  }

  // MARK: - Runs

  private func settleTouched(now: Timestamp) {
    while let run = touched.popFirst() {
      guard let driver = drivers[run] else { continue }
      let wasBlocked = driver.blocked != nil
      if !wasBlocked { wakeUps[run] = driver.settle(now: now) }
      for action in driver.flush() { perform(action, of: driver) }
      if staleSummaries[run] == nil { staleSummaries[run] = now }
      if let reason = driver.blocked {
        // Nothing can be decided meanwhile: a time that has passed would only keep the loop awake.
        wakeUps[run] = nil
        if !wasBlocked { log.error("\(reason); trying again") }
        tryAgain(run)
      } else if wasBlocked {
        // What is written now may lead to more than was asked for before.
        log.info("\(driver.folder.journal) can be written again")
        touched.insert(run)
      } else if driver.state.status.isEnded {
        retire(driver)
      }
    }
  }

  /// One try at a time, however often a blocked run is touched.
  private func tryAgain(_ run: RunID) {
    guard retrying.insert(run).inserted else { return }
    after(timing.retryUnit) { loop in
      loop.retrying.remove(run)
      loop.touched.insert(run)
    }
  }

  private func retire(_ driver: RunDriver) {
    log.info("run \(driver.state.plan.name) \(driver.state.status.rawValue)")
    writeSummary(driver)
    for active in operators.values { active.stepOperator.end(driver.id) }
    drivers[driver.id] = nil
    wakeUps[driver.id] = nil
  }

  func writeSummary(_ driver: RunDriver) {
    staleSummaries[driver.id] = nil
    put([RunSummary(driver.state)])
  }

  /// Live runs change many times a second; the index follows a quarter of a second behind.
  private func writeSummaries(olderThan now: Timestamp?) {
    let due = staleSummaries.filter { entry in now.map { entry.value + timing.summary <= $0 } ?? true }
    guard !due.isEmpty else { return }
    for run in due.keys { staleSummaries[run] = nil }
    put(due.keys.compactMap { run in drivers[run].map { RunSummary($0.state) } ?? unwritten[run] })
  }

  private func put(_ summaries: [RunSummary]) {
    do {
      try index.put(summaries)
      for summary in summaries { unwritten[summary.id] = nil }
    } catch {
      log.error("cannot write the index: \(error); trying again")
      for summary in summaries {
        unwritten[summary.id] = summary
        staleSummaries[summary.id] = clock() + .seconds(5)
      }
    }
  }
}
