import Testing

@testable import ScreenKit

struct FramePacerTests {
  private let start = ContinuousClock.now

  private func after(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }

  @Test func aFewKeysAskNothing() {
    var pacer = FramePacer()
    let asks1 = pacer.send(400, at: after(0))
    #expect(!asks1)
    let asks2 = pacer.send(400, at: after(10))
    #expect(!asks2)
    let asks3 = pacer.send(400, at: after(20))
    #expect(asks3)
    let asks4 = pacer.send(4000, at: after(30))
    #expect(!asks4)
  }

  @Test func whoNeverAnswersIsWaitedForOnce() {
    var pacer = FramePacer()
    _ = pacer.send(6000, at: after(0))
    #expect(!pacer.mayDraw(at: after(999)))
    #expect(pacer.mayDraw(at: after(1000)))
    for number in 1000..<2000 {
      #expect(pacer.mayDraw(at: after(number)))
      _ = pacer.send(6000, at: after(number))
    }
    #expect(pacer.deadline == nil)
    pacer.take(answerAt: after(2000))
    _ = pacer.send(6000, at: after(2000))
    #expect(pacer.deadline != nil, "it answers after all")
  }

  @Test func noMoreThanAWindowIsOnItsWay() {
    var pacer = FramePacer()
    _ = pacer.send(6000, at: after(0))
    pacer.take(answerAt: after(500))
    #expect(pacer.mayDraw(at: after(500)))
    _ = pacer.send(6000, at: after(500))
    #expect(!pacer.mayDraw(at: after(530)), "4,800 bytes are what the link carries in 400 ms")
    pacer.take(answerAt: after(1100))
    #expect(pacer.mayDraw(at: after(1100)))
  }

  @Test func anAnswerThatIsLostIsGivenUp() {
    var pacer = FramePacer()
    let asks8 = pacer.send(6000, at: after(0))
    #expect(asks8)
    pacer.take(answerAt: after(10))
    _ = pacer.send(300_000, at: after(10))
    #expect(!pacer.mayDraw(at: after(2009)))
    #expect(pacer.deadline == after(2010))
    #expect(pacer.mayDraw(at: after(2010)))
    let asks9 = pacer.send(300_000, at: after(2010))
    #expect(asks9, "the next frame asks again")
    #expect(pacer.deadline == after(6010), "and is waited for longer")
    pacer.take(answerAt: after(2500))
    #expect(pacer.mayDraw(at: after(2500)))
  }

  @Test func theFarewellIsShort() {
    var pacer = FramePacer()
    #expect(pacer.farewell(at: after(0)) == .zero)
    _ = pacer.send(6000, at: after(0))
    #expect(pacer.farewell(at: after(100)) == .milliseconds(200))
    pacer.take(answerAt: after(400))
    #expect(pacer.farewell(at: after(400)) == .zero)
    _ = pacer.send(6000, at: after(400))
    #expect(pacer.farewell(at: after(400)) == .seconds(1))
    #expect(pacer.farewell(at: after(1000)) == .milliseconds(400))
    #expect(pacer.farewell(at: after(4000)) == .zero)
  }

  /// Of a key held for five seconds over a link of 20 KB/s with any amount of room, what is seen is at most 600 ms old
  /// when it comes, and the link is not idle.
  @Test(arguments: [600, 3000, 6000], [0, 200]) func aSlowLinkStaysShort(_ frame: Int, _ trip: Int) {
    var pacer = FramePacer()
    var free = 0
    var answers: [Int] = []
    var late = 0
    for now in stride(from: 0, to: 5000, by: 16) {
      while let first = answers.first, first <= now {
        answers.removeFirst()
        pacer.take(answerAt: after(first))
      }
      guard pacer.mayDraw(at: after(now)) else { continue }
      free = max(free, now) + frame / 20
      late = max(late, free + trip / 2 - now)
      if pacer.send(frame, at: after(now)) { answers.append(free + trip) }
    }
    #expect(late <= 600, "\(late) ms")
    #expect(free >= 3000, "the link was used for \(free) of 5,000 ms")
  }
}
