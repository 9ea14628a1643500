internal import CNcurses
internal import CTerminalGuard
package import ScreenKit
internal import SystemKit

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The terminal that the program was started on.
///
/// Curses paints and knows terminals; input is decoded by `InputDecoder`; signals and what must be given back
/// lie with `CTerminalGuard`. There can be one at a time, and it belongs to the thread that made it.
package final class NcursesTerminal: Terminal {
  package struct Options: Hashable, Sendable {
    package var mouse = true
    package var focus = false
    /// Whether to keep to ASCII where the terminal could do more.
    package var ascii = false

    package init(mouse: Bool = true, focus: Bool = false, ascii: Bool = false) {
      self.mouse = mouse
      self.focus = focus
      self.ascii = ascii
    }
  }

  /// Tells a wake-up by the program from those by signals.
  private static let wakeByte = UInt8(ascii: "w")
  /// How long after an escape other bytes may still come that belong to it.
  private static let escapeDelay = Duration.milliseconds(50)

  package private(set) var size: Size
  package let abilities: TerminalAbilities
  /// What a person should know about the terminal, such as an unknown type; for the message line.
  package let notice: String?

  private let device: TerminalDevice
  private let modes: ScreenModes
  private let pipe: WakePipe
  private let screen: CursesScreen
  private var decoder: InputDecoder
  private var escapeDeadline: ContinuousClock.Instant?
  private var waiting: [InputEvent] = []
  private var cursorShown = false
  private var dropped = false
  private var pacer = FramePacer()
  private static let longestBacklog = 256 * 1024
  /// How long a terminal that takes nothing is waited for before it is left as it is.
  private static let farewellMilliseconds: Int32 = 10_000
  private var gone = false
  private var closed = false
  /// Until the terminal is given back: to the shell, which may not be written to then, or at the end.
  private var isOnScreen = false
  /// Presses of the mouse come here, unless the user gave them to the terminal.
  private var mouse: Bool

  package init(_ options: Options = Options()) throws(TerminalError) {
    device = try TerminalDevice()
    let utf8 = stepdeck_use_locale()
    let term = TerminalEnvironment.value("TERM") ?? ""
    let description = try Terminfo(term: term)
    notice = description.notice
    modes = ScreenModes(description, options)
    mouse = options.mouse
    decoder = InputDecoder(keys: description.keys)
    let depth = TerminalEnvironment.depth(description)
    abilities = TerminalAbilities(depth: depth, unicode: utf8 && !options.ascii)
    guard let pipe = WakePipe() else {
      throw TerminalError("no pipe can be opened: " + String(cString: strerror(errno)))
    }
    self.pipe = pipe
    size = device.size ?? Size(width: 80, height: 24)
    let restore = modes.leave
    guard stepdeck_guard_begin(device.descriptor, pipe.writer, restore, restore.count) else {
      throw TerminalError("the terminal's settings cannot be read: " + String(cString: strerror(errno)))
    }
    do {
      screen = try CursesScreen(terminal: description, depth: depth, unicode: abilities.unicode, size: size)
    } catch {
      stepdeck_guard_end()
      throw error
    }
    stepdeck_guard_rearm(pipe.writer)
    enter()
  }

  deinit { close() }

  package var waker: @Sendable () -> Void {
    let (pipe, wakeByte) = (pipe, Self.wakeByte)
    return { pipe.wake(wakeByte) }
  }

  /// How many bytes the terminal has been sent.
  package var bytesSent: Int { device.sent }

  @discardableResult
  package func draw(_ frame: CellBuffer, cursor: Point?) -> Bool {
    guard isOnScreen, !gone else { return true }
    device.flush()
    guard device.isDrained, pacer.mayDraw(at: .now) else {
      dropped = true
      return false
    }
    var bytes = screen.bytes(for: frame, cursor: cursor)
    if (cursor != nil) != cursorShown {
      cursorShown = cursor != nil
      bytes += cursorShown ? modes.showCursor : modes.hideCursor
    }
    if !bytes.isEmpty { write(bytes) }
    return true
  }

  /// Sends bytes, and now and then the question whether they are shown.
  private func write(_ bytes: [UInt8]) {
    let asks = modes.speaksXterm && pacer.send(bytes.count, at: .now)
    device.write(asks ? bytes + FramePacer.question : bytes)
  }

  @discardableResult
  package func perform(_ request: TerminalRequest) -> Bool {
    guard isOnScreen, !gone, modes.speaksXterm else { return false }
    device.flush()
    // Behind a frame that is half on its way it waits, but not behind any number of its like.
    guard device.backlog < Self.longestBacklog else { return false }
    if case .captureMouse(let isOn) = request { mouse = isOn }
    write(request.bytes(tmux: TerminalEnvironment.value("TMUX") != nil))
    return true
  }

  package func poll(until deadline: ContinuousClock.Instant?) -> [InputEvent] {
    while !closed {
      handleSignals()
      if !waiting.isEmpty {
        defer { waiting.removeAll() }
        return waiting
      }
      let now = ContinuousClock.now
      if let escapeDeadline, escapeDeadline <= now {
        self.escapeDeadline = nil
        take(decoder.flush())
      } else if dropped, device.isDrained, pacer.mayDraw(at: now) {
        frameIsWanted()
      } else if let deadline, deadline <= now {
        return []
      } else {
        wait(until: [deadline, escapeDeadline, dropped ? pacer.deadline : nil].compactMap { $0 }.min())
      }
    }
    return [.stop(.hangup)]
  }

  package func forget() { screen.forget() }

  package func suspend() {
    guard !closed else { return }
    leave()
    stepdeck_guard_stop(pipe.reader)
    comeBack()
  }

  package func close() {
    guard !closed else { return }
    closed = true
    leave()
    stepdeck_guard_end()
  }

  /// Takes the terminal: raw input, the second screen, a clean start.
  private func enter() {
    isOnScreen = true
    stepdeck_guard_capture_errors()
    _ = stepdeck_guard_enter()
    device.write(modes.enter)
    if modes.speaksXterm, !mouse { device.write(TerminalRequest.captureMouse(false).bytes(tmux: false)) }
    cursorShown = false
    resizeIfNeeded()
    screen.forget()
  }

  private func leave() {
    guard isOnScreen else { return }
    isOnScreen = false
    device.discard()
    device.write(modes.leave)
    awaitDrain()
    awaitLastAnswer()
    _ = stepdeck_guard_leave()
    stepdeck_guard_release_errors()
  }

  /// Waits for a link that stands still: a shell that is left with our modes is of no use when it moves again.
  private func awaitDrain() {
    while !device.isDrained, !gone {
      var output = [pollfd(fd: device.descriptor, events: Int16(POLLOUT), revents: 0)]
      let count = systemPoll(&output, Self.farewellMilliseconds)
      if count < 0, errno == EINTR { continue }
      guard count > 0, output[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) == 0 else {
        return device.discard()
      }
      device.flush()
    }
  }

  /// Waits a moment for an answer that is still on its way, because it would be typed into the shell.
  ///
  /// What the user typed behind it stays for the shell.
  private func awaitLastAnswer() {
    let end = ContinuousClock.now + (gone ? .zero : pacer.farewell(at: .now))
    pacer = FramePacer()
    dropped = false
    while ContinuousClock.now < end {
      var input = [pollfd(fd: device.descriptor, events: Int16(POLLIN), revents: 0)]
      guard systemPoll(&input, timeout(until: end)) > 0, case .bytes(let bytes) = device.read(atMost: 1)
      else { return }
      if decoder.feed(bytes).contains(.shown) { return }
    }
  }

  private func resizeIfNeeded() {
    guard let now = device.size, now != size else { return }
    size = now
    screen.resize(to: now)
    waiting.append(.resize(now))
  }
}

extension NcursesTerminal {
  private func handleSignals() {
    let signals = stepdeck_guard_take_signals()
    guard signals != 0, !takeEnds(signals) else { return }
    func has(_ signal: Int) -> Bool { signals & UInt32(signal) != 0 }
    if has(STEPDECK_SIGNAL_STOP) {
      suspend()
    } else if has(STEPDECK_SIGNAL_CONTINUE) {
      comeBack()
    }
    if has(STEPDECK_SIGNAL_RESIZE) { resizeIfNeeded() }
  }

  /// Hands on those of the signals that end the program; true where one does.
  private func takeEnds(_ signals: UInt32) -> Bool {
    let ends: [(signal: Int, reason: StopRequest)] = [
      (STEPDECK_SIGNAL_HANGUP, .hangup), (STEPDECK_SIGNAL_TERMINATE, .terminate),
      (STEPDECK_SIGNAL_INTERRUPT, .interrupt),
    ]
    let events = ends.filter { signals & UInt32($0.signal) != 0 }.map { InputEvent.stop($0.reason) }
    waiting += events
    return !events.isEmpty
  }

  /// Takes the terminal again after a stop.
  ///
  /// A job that was continued in the background stops once more,
  /// because the terminal is the shell's; where nobody can continue it, it takes the terminal after all.
  /// What was told to end meanwhile ends, without taking the terminal once more.
  private func comeBack() {
    var patience = 3
    while !takeEnds(stepdeck_guard_take_signals()) {
      guard patience > 0, tcgetpgrp(device.descriptor) != getpgrp() else { return takeTerminal() }
      stepdeck_guard_stop(pipe.reader)
      patience -= 1
    }
  }

  private func takeTerminal() {
    enter()
    waiting.append(.resumed)
  }

  /// Waits for input, a wake-up, room for output, or `instant`.
  private func wait(until instant: ContinuousClock.Instant?) {
    var wanted = Int16(POLLIN)
    if !device.isDrained { wanted |= Int16(POLLOUT) }
    var descriptors = [
      pollfd(fd: pipe.reader, events: Int16(POLLIN), revents: 0),
      pollfd(fd: gone ? -1 : device.descriptor, events: wanted, revents: 0),
    ]
    guard systemPoll(&descriptors, timeout(until: instant)) > 0 else { return }
    if descriptors[0].revents != 0, pipe.drain().contains(Self.wakeByte) { waiting.append(.wake) }
    let state = descriptors[1].revents
    if state & Int16(POLLOUT) != 0 { drain() }
    if state & Int16(POLLIN | POLLHUP | POLLERR | POLLNVAL) != 0 { readInput() }
  }

  private func drain() {
    device.flush()
    if device.isDrained, dropped, pacer.mayDraw(at: .now) { frameIsWanted() }
  }

  /// A frame was dropped, and there is room for the next one.
  private func frameIsWanted() {
    dropped = false
    waiting.append(.wake)
  }

  private func take(_ events: [InputEvent]) {
    for event in events {
      if event == .shown { pacer.take(answerAt: .now) } else { waiting.append(event) }
    }
  }

  private func readInput() {
    switch device.read() {
    case .bytes(let bytes):
      take(decoder.feed(bytes))
      escapeDeadline = decoder.isWaiting ? ContinuousClock.now + Self.escapeDelay : nil
    case .nothing: break
    case .gone:
      gone = true
      waiting.append(.stop(.hangup))
    }
  }

  /// Milliseconds for `poll`, rounded up; -1 waits for ever.
  private func timeout(until instant: ContinuousClock.Instant?) -> Int32 {
    guard let instant else { return -1 }
    let left = ContinuousClock.now.duration(to: instant)
    guard left > .zero else { return 0 }
    let (seconds, attoseconds) = left.components
    guard seconds < 1_000_000 else { return 1_000_000_000 }
    return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}

/// The system's call, which the method of the same name hides.
private func systemPoll(_ descriptors: inout [pollfd], _ timeout: Int32) -> Int32 {
  poll(&descriptors, nfds_t(descriptors.count), timeout)
}
