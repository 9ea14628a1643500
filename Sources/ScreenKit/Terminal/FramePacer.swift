/// Keeps what is on its way to a terminal short, so that a slow link shows what is and not what was.
///
/// A link takes far more bytes than it carries: the kernel, ssh and TCP hold seconds of them and say nothing. So a frame
/// ends with a question that terminals answer when they have shown what stands before it, and until the answer comes only
/// a window of bytes goes out. The window is what the answers show the link to carry in a moment. A terminal that does
/// not answer is waited for once, for a second, and a quick one answers before the next frame is due.
///
/// A struct of states, without a clock: every event says when it happened.
package struct FramePacer: Sendable {
  package typealias Instant = ContinuousClock.Instant

  /// Device status report of ECMA-48; the answer is `InputEvent.shown`.
  package static let question = Array("\u{1B}[5n".utf8)

  /// Bytes that are worth a question: a few cursor keys, or a part of a screen.
  static let worthAQuestion = 1024
  /// Bytes that may be on their way: at least a frame of a few rows, at most what makes no difference.
  static let windows = 2048...262_144
  /// The window holds what a link carries in this time.
  static let span = Duration.milliseconds(400)
  /// How long an answer is waited for before a frame goes out all the same.
  static let firstPatience = Duration.seconds(1)
  static let patiences = Duration.seconds(2)...Duration.seconds(16)

  /// When the question that is out was asked.
  private var asked: Instant?
  /// Bytes sent before the question that is out, and after it or after the last answer.
  private var before = 0
  private var after = 0
  private var window = 4096
  /// When the first of the bytes before the question was sent.
  private var began: Instant?
  private var lastAnswer: Instant?
  private var lastDelay: Duration?
  private var patience = Self.patiences.lowerBound
  /// The terminal has not answered the first question: it is one that does not.
  private var isSilent = false
  /// An answer was given up: the next one may be its own.
  private var hasGivenUp = false

  package init() {}

  /// Whether a frame may go out now.
  package func mayDraw(at now: Instant) -> Bool {
    guard let deadline else { return true }
    return before + after < window || now >= deadline
  }

  /// When a frame goes out although there is no answer; nil where none is waited for.
  package var deadline: Instant? {
    isSilent ? nil : asked.map { $0 + (lastAnswer == nil ? Self.firstPatience : patience) }
  }

  /// Says that bytes go out; true where `question` must follow them.
  package mutating func send(_ count: Int, at now: Instant) -> Bool {
    if after == 0, asked == nil { began = now }
    after += count
    if let deadline, now >= deadline { giveUp() }
    guard asked == nil, after >= Self.worthAQuestion else { return false }
    asked = now
    before = after
    after = 0
    return true
  }

  /// Says that the terminal has answered.
  package mutating func take(answerAt now: Instant) {
    guard let asked else { return }
    if !hasGivenUp { learn(from: max(lastAnswer ?? asked, began ?? asked), to: now) }
    lastAnswer = now
    lastDelay = asked.duration(to: now)
    self.asked = nil
    before = 0
    isSilent = false
    patience = Self.patiences.lowerBound
    hasGivenUp = false
  }

  /// How long the last answer may be waited for when the terminal is given back, so that it does not become somebody
  /// else's input.
  package func farewell(at now: Instant) -> Duration {
    guard let asked else { return .zero }
    let usual = lastDelay.map { $0 * 2 + .milliseconds(200) } ?? .milliseconds(300)
    return max(.zero, min(.seconds(1), usual - asked.duration(to: now)))
  }

  /// What was shown in this time says how much a link carries; where that was less than could be sent, the window is
  /// small, which costs little: a frame goes out whole.
  private mutating func learn(from start: Instant, to end: Instant) {
    let span = max(.milliseconds(1), start.duration(to: end))
    let carried = Double(before) * (Self.span / span)
    window = Int(min(max(carried, Double(Self.windows.lowerBound)), Double(Self.windows.upperBound)))
  }

  private mutating func giveUp() {
    // The first question stays out: an answer that comes after all is still welcome.
    isSilent = lastAnswer == nil
    guard !isSilent else { return }
    asked = nil
    before = 0
    patience = min(Self.patiences.upperBound, patience * 2)
    hasGivenUp = true
  }
}
