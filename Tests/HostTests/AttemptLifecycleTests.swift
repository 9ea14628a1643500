import Testing

@testable import Host

@Suite struct `The rules of an attempt's end` {
  private let start = ContinuousClock.now

  private func at(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }

  private func lifecycle(timeout: Duration? = nil) -> AttemptLifecycle {
    AttemptLifecycle(startedAt: start, timeout: timeout, killGrace: .seconds(10))
  }

  @Test func `a clean end needs no signal`() {
    var attempt = lifecycle(timeout: .seconds(60))
    #expect(attempt.tick(now: at(1000)) == nil && attempt.nextDeadline == at(60_000))
    #expect(attempt.exited(processesLeft: false, now: at(2000)) == nil)
    #expect(attempt.isLingering && !attempt.isOver(now: at(2000)))
    attempt.pipesClosed()
    #expect(!attempt.isLingering && attempt.isOver(now: at(2000)) && attempt.stop == nil)
  }

  @Test func `a timeout is SIGTERM, then SIGKILL again and again`() {
    var attempt = lifecycle(timeout: .seconds(1))
    #expect(attempt.tick(now: at(999)) == nil)
    #expect(attempt.tick(now: at(1000)) == .terminate && attempt.stop == .timeout)
    #expect(attempt.tick(now: at(10_999)) == nil)
    #expect(attempt.tick(now: at(11_000)) == .kill)
    #expect(attempt.tick(now: at(11_050)) == nil)
    #expect(attempt.tick(now: at(11_100)) == .kill)
    #expect(!attempt.isStuck(now: at(15_999)) && attempt.isStuck(now: at(16_000)))
  }

  @Test func `the first wish to stop counts`() {
    var attempt = lifecycle(timeout: .seconds(1))
    #expect(attempt.stop(.cancel, now: at(500)) == .terminate)
    #expect(attempt.stop(.cancel, now: at(600)) == nil)
    #expect(attempt.tick(now: at(2000)) == nil && attempt.stop == .cancel && attempt.isCancelled)
    #expect(attempt.nextDeadline == at(10_500))
  }

  @Test func `a stop reaches what the main process leaves behind`() {
    var attempt = lifecycle()
    #expect(attempt.stop(.cancel, now: at(0)) == .terminate)
    #expect(attempt.exited(processesLeft: true, now: at(10)) == .terminate)
    attempt.pipesClosed()
    #expect(!attempt.isOver(now: at(20)) && attempt.tick(now: at(10_000)) == .kill)
    attempt.found(processesLeft: false)
    #expect(attempt.isOver(now: at(10_001)))
  }

  @Test func `leftovers of a clean end have their grace`() {
    var attempt = lifecycle()
    #expect(attempt.exited(processesLeft: true, now: at(0)) == nil)
    attempt.pipesClosed()
    #expect(attempt.tick(now: at(1999)) == nil)
    #expect(attempt.tick(now: at(2000)) == .terminate)
    #expect(attempt.tick(now: at(3999)) == nil)
    #expect(attempt.tick(now: at(4000)) == .kill)
    // The end came before the wish: it keeps its meaning.
    #expect(attempt.stop(.cancel, now: at(4001)) == nil && attempt.stop == nil)
  }

  @Test func `a pipe that nobody known holds is closed in the end`() {
    var attempt = lifecycle()
    _ = attempt.exited(processesLeft: false, now: at(0))
    #expect(attempt.tick(now: at(2000)) == .terminate)
    #expect(attempt.tick(now: at(4000)) == .kill)
    #expect(!attempt.isOver(now: at(5999)) && attempt.isOver(now: at(6000)))
  }

  @Test func `a timeout after the end changes nothing`() {
    var attempt = lifecycle(timeout: .seconds(1))
    _ = attempt.exited(processesLeft: true, now: at(900))
    #expect(attempt.tick(now: at(1500)) == nil && attempt.stop == nil)
  }
}
