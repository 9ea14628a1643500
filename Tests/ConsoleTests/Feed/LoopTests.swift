import Synchronization
import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

/// A terminal whose input is written down beforehand and whose frames are kept.
private final class ScriptedTerminal: Terminal {
  var size = Size(width: 80, height: 24)
  let abilities = TerminalAbilities(depth: .trueColor, unicode: true)
  let waker: @Sendable () -> Void = {}
  var script: [[InputEvent]]
  private(set) var frames: [CellBuffer] = []
  /// Deadlines of the polls, whether there was one.
  private(set) var deadlines: [Bool] = []
  private(set) var suspensions = 0
  /// Called before each part of the script is handed out.
  var onPart: (Int) -> Void = { _ in }
  private var parts = 0
  /// How many of the next frames are dropped.
  var drops = 0

  init(_ script: [[InputEvent]]) { self.script = script }

  func poll(until deadline: ContinuousClock.Instant?) -> [InputEvent] {
    deadlines.append(deadline != nil)
    // The wait for a frame is passed at once; a longer one is for a tick, before which a key comes.
    if let deadline, deadline < .now + .milliseconds(100) {
      while ContinuousClock.now < deadline {}
      return []
    }
    onPart(parts)
    parts += 1
    return script.isEmpty ? [.stop(.terminate)] : script.removeFirst()
  }

  func forget() {}

  func draw(_ frame: CellBuffer, cursor: Point?) -> Bool {
    if drops > 0 {
      drops -= 1
      return false
    }
    frames.append(frame)
    return true
  }

  private(set) var requests: [TerminalRequest] = []
  var takesRequests = true
  func perform(_ request: TerminalRequest) -> Bool {
    if takesRequests { requests.append(request) }
    return takesRequests
  }
  func suspend() { suspensions += 1 }
  func close() {}
}

@Suite struct LoopTests {
  private func run(
    _ terminal: ScriptedTerminal,
    _ mailbox: Mailbox = Mailbox(),
    wallClock: @escaping () -> Timestamp = { Sample.now }
  ) -> [Effect] {
    let effects = Mutex<[Effect]>([])
    ConsoleLoop(terminal: terminal, model: Sample.model(), mailbox: mailbox, wallClock: wallClock) { effect in
      effects.withLock { $0.append(effect) }
    }
    .run()
    return effects.withLock { $0 }
  }

  private func key(_ character: Character) -> InputEvent { .key(.character(character)) }

  @Test func quitEndsTheLoop() {
    let terminal = ScriptedTerminal([[key("q")], [key("j")]])
    #expect(run(terminal).isEmpty)
    #expect(terminal.script.count == 1)
  }

  @Test func anIdleConsoleWaitsForEverAndDrawsNothing() {
    let mailbox = Mailbox()
    mailbox.post(.runs([]))
    let terminal = ScriptedTerminal([[.wake], [.wake], [.wake]])
    _ = run(terminal, mailbox)
    #expect(terminal.frames.count == 1)
    // Only the wait for the first frame had an end.
    #expect(terminal.deadlines.filter { $0 }.count == 1)
  }

  @Test func keysAreDrawn() {
    let terminal = ScriptedTerminal([[key("?")], [.key(.escape)]])
    _ = run(terminal)
    #expect(terminal.frames.count == 3)
    #expect(terminal.frames[1].text.contains("keys and commands"))
  }

  @Test func manyEventsAreOneFrame() {
    let terminal = ScriptedTerminal([[key("?"), key("j"), key("j"), key("k")]])
    _ = run(terminal)
    // One before them, one after them, and on a slow machine the first one late; never one for each.
    #expect((2...3).contains(terminal.frames.count))
  }

  @Test func aDroppedFrameIsDrawnWhenTheTerminalIsReady() {
    let terminal = ScriptedTerminal([[key("?")], [.wake]])
    terminal.drops = 1
    _ = run(terminal)
    #expect(terminal.frames.last?.text.contains("keys and commands") == true)
  }

  /// What the terminal did not take is not said to be done.
  @Test(arguments: [true, false])
  func copiedIsSaidOnlyOfWhatWasSent(_ takes: Bool) {
    let mailbox = Mailbox()
    mailbox.post(.runs(Sample.rows))
    let terminal = ScriptedTerminal([[.wake], [key("y")]])
    terminal.takesRequests = takes
    _ = run(terminal, mailbox)
    let text = terminal.frames.last?.text ?? ""
    #expect(text.contains("copied the name of the run") == takes)
    #expect(text.contains("nothing was copied") == !takes)
    #expect(terminal.requests.count == (takes ? 1 : 0))
  }

  @Test func theFirstFrameHasTheRuns() {
    let mailbox = Mailbox()
    mailbox.post(.runs(Array(Sample.rows.dropFirst(2).prefix(1))))
    let terminal = ScriptedTerminal([])
    _ = run(terminal, mailbox)
    #expect(terminal.frames.first?.text.contains("train-40") == true)
  }

  @Test func suspendGoesToTheTerminalAndSubscriptionsToTheFeed() {
    let terminal = ScriptedTerminal([[.key(.ctrl("z"))], [key("P")]])
    #expect(run(terminal) == [.subscribe(Subscription(specs: true))])
    #expect(terminal.suspensions == 1)
  }

  /// A change is one frame when it comes and one when it is over; then the console waits for ever again.
  @Test func aChangeIsBrightForASecondInTwoFrames() {
    let mailbox = Mailbox()
    let ended = Sample.rows.filter { $0.status.isEnded }
    mailbox.post(.runs(ended))
    let time = Mutex(Sample.now)
    let terminal = ScriptedTerminal([[.wake], [.wake], [.wake], [.wake]])
    var frames: [Int] = []
    terminal.onPart = { part in
      frames.append(terminal.frames.count)
      switch part {
      case 0:
        var row = ended[0]
        row.status = .cancelled
        mailbox.post(.rows([row]))
      case 1: time.withLock { $0 = $0 + .milliseconds(500) }
      case 2: time.withLock { $0 = $0 + .milliseconds(500) }
      default: break
      }
    }
    _ = run(terminal, mailbox, wallClock: { time.withLock { $0 } })
    #expect(frames == [1, 2, 2, 3, 3])
    let changed = BuiltInTheme.dark.theme[.changed].foreground
    let bright = terminal.frames.map { frame in
      (0..<frame.size.height).contains { y in
        let text = frame.text(row: y)
        return text.contains("⊘ cancelled")
          && frame.row(y).contains { $0.glyph == Glyph("⊘") && $0.style.foreground == changed }
      }
    }
    #expect(bright == [false, true, false])
    #expect(terminal.deadlines.last == false)
  }

  @Test func aLiveRunTicksAndStopsTicking() {
    let mailbox = Mailbox()
    mailbox.post(.runs(Sample.rows))
    let terminal = ScriptedTerminal([[key("?")], [.wake]])
    _ = run(terminal, mailbox)
    // Behind the help nothing goes with the time.
    #expect(terminal.deadlines.last == false)
  }
}
