internal import ScreenKit
internal import Workflow

/// The terminal thread: waits for keys and mail, updates the model, draws at most once per frame time and only when
/// something has changed.
///
/// Nothing here touches a file, a socket or a database; effects are handed to the feed.
final class ConsoleLoop {
  private let terminal: any Terminal
  private let mailbox: Mailbox
  private let perform: (Effect) -> Void
  private let wallClock: () -> Timestamp
  private var model: AppModel
  private var isChanged = false
  /// The terminal takes no bytes now; it says when it does.
  private var isBlocked = false
  private var isOver = false
  private var nextFrame: ContinuousClock.Instant
  private var nextTick: ContinuousClock.Instant?

  /// Time between two frames.
  private static let frameTime = Duration.milliseconds(16)
  /// How long the first frame waits for the runs, so that it does not flash by.
  private static let patience = Duration.milliseconds(60)

  init(
    terminal: any Terminal,
    model: AppModel,
    mailbox: Mailbox,
    wallClock: @escaping () -> Timestamp = { WallClock.now },
    perform: @escaping (Effect) -> Void
  ) {
    self.terminal = terminal
    self.model = model
    self.mailbox = mailbox
    self.wallClock = wallClock
    self.perform = perform
    nextFrame = .now + Self.patience
  }

  /// Runs until the user leaves or the terminal is gone.
  func run() {
    send(.clock(wallClock()))
    send(.input(.resize(terminal.size)))
    mailbox.onPost(terminal.waker)
    isChanged = true
    while !isOver {
      take(terminal.poll(until: deadline))
      if !isOver, isChanged, !isBlocked, ContinuousClock.now >= nextFrame { draw() }
    }
  }

  private var deadline: ContinuousClock.Instant? {
    isChanged && !isBlocked ? nextFrame : nextTick
  }

  private func take(_ events: [InputEvent]) {
    let mail = mailbox.drain()
    let isTick = nextTick.map { ContinuousClock.now >= $0 } ?? false
    if !events.isEmpty || !mail.isEmpty || isTick {
      let (end, now) = (model.nextEnd, wallClock())
      send(.clock(now))
      // Whatever it was that told the time, what has ended with it is to be seen.
      if let end, end <= now { isChanged = true }
    }
    for event in events { take(event) }
    for message in mail { send(.feed(message)) }
    if isTick { isChanged = true }
    if !mail.isEmpty { isChanged = true }
    if nextFrame > .now + Self.frameTime, mail.contains(where: \.isFirstNews) { nextFrame = .now }
    planTick()
  }

  private func take(_ event: InputEvent) {
    switch event {
    case .wake: isBlocked = false
    case .resumed:
      isBlocked = false
      isChanged = true
    case .focus: send(.input(event))
    default:
      send(.input(event))
      isChanged = true
      nextFrame = min(nextFrame, .now + Self.frameTime)
    }
  }

  private func send(_ message: Message) {
    for effect in update(&model, message) {
      switch effect {
      case .quit: isOver = true
      case .redraw: terminal.forget()
      case .terminal(let request):
        if !terminal.perform(request), let refusal = request.refusal {
          send(.feed(.done(.error(refusal))))
        }
      case .saveScreen(let path): save(path)
      case .suspend: terminal.suspend()
      default: perform(effect)
      }
    }
  }

  /// Hands the screen as it is now to the feed, which writes it.
  private func save(_ path: String?) {
    var frame = CellBuffer(model.size)
    _ = view(model, into: &frame)
    let isText = path?.hasSuffix(".txt") ?? false
    let text = isText ? frame.text + "\n" : ScreenPicture(frame, kind: model.theme.kind).svg
    perform(
      .write(.text(text), path: path ?? "stepdeck-\(model.now.rfc3339.prefix(19).filter { $0 != ":" }).svg")
    )
  }

  /// A tick at the next full second while something on the screen goes with the time, and when something ends there.
  private func planTick() {
    let now = wallClock()
    let second =
      model.hasSeconds ? Duration.nanoseconds(1_000_000_000 - now.nanoseconds % 1_000_000_000) : nil
    let end = model.nextEnd.map { max(.zero, $0 - now) }
    let rest = [second, end].compactMap { $0 }.min()
    nextTick = rest.map { .now + $0 }
  }

  private func draw() {
    var frame = CellBuffer(model.size)
    let cursor = view(model, into: &frame)
    nextFrame = .now + Self.frameTime
    if terminal.draw(frame, cursor: cursor) {
      isChanged = false
    } else {
      isBlocked = true
    }
  }
}

extension TerminalRequest {
  /// What to say where it was promised and cannot be done.
  fileprivate var refusal: String? {
    switch self {
    case .copy: "nothing was copied: this terminal takes no text from a program now; select with the mouse"
    case .captureMouse: "this terminal has no mouse for programs"
    default: nil
    }
  }
}

extension FeedMessage {
  /// What the first frame waits for.
  fileprivate var isFirstNews: Bool {
    switch self {
    case .runs, .runsFailed, .run, .runFailed, .log(.file, _): true
    default: false
    }
  }
}
