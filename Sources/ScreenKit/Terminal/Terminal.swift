/// What a terminal can show.
package struct TerminalAbilities: Hashable, Sendable {
  package var depth: ColorDepth
  /// Whether characters beyond ASCII arrive on the screen.
  package var unicode: Bool

  package init(depth: ColorDepth, unicode: Bool) {
    self.depth = depth
    self.unicode = unicode
  }

  package var glyphs: GlyphSet { .of(unicode: unicode) }
}

/// A screen with a keyboard.
///
/// Bound to the thread that made it, except for `waker`.
package protocol Terminal: AnyObject {
  var size: Size { get }
  var abilities: TerminalAbilities { get }

  /// Ends a waiting `poll` with `.wake`; may be called from any thread, at any time, also after `close`.
  var waker: @Sendable () -> Void { get }

  /// Waits until there is input, or until `deadline`, and returns all input that is there; without a deadline
  /// it waits for ever and costs nothing. An empty array means that the deadline has passed.
  func poll(until deadline: ContinuousClock.Instant?) -> [InputEvent]

  /// Shows a frame, sending only what differs from the one before.
  ///
  /// `cursor` is where the terminal's own cursor stands; nil hides it. The answer is false when the terminal
  /// takes no more bytes now: the frame is dropped, and `poll` gives `.wake` when it is worth trying again.
  @discardableResult
  func draw(_ frame: CellBuffer, cursor: Point?) -> Bool

  /// The terminal may show anything: the next frame is sent whole, blank cells too.
  func forget()

  /// Sends what is asked, behind what is still on its way; false where the terminal cannot do it or takes no bytes.
  @discardableResult
  func perform(_ request: TerminalRequest) -> Bool

  /// Gives the terminal back and stops the process until it is continued (Ctrl-Z).
  func suspend()

  /// Gives the terminal back for good. More calls do nothing.
  func close()
}
