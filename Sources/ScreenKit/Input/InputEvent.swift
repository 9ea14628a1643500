/// What a person or the system does to the terminal.
package enum InputEvent: Hashable, Sendable {
  case key(Key)
  /// A key behind an Escape, which is that key with Alt or two keys that came together: the bytes are the same.
  case chord(Key)
  case mouse(MouseEvent)
  /// Text that was pasted as a whole: never keys, whatever it contains.
  case paste(String)
  case resize(Size)
  /// The terminal's window got or lost the focus.
  case focus(Bool)
  /// The terminal has said whether its ground is light.
  case ground(isLight: Bool)
  /// The terminal has shown everything that stood before `FramePacer.question`.
  case shown
  /// Someone called the terminal's `waker`.
  case wake
  /// The process is in the foreground again after it was stopped: draw everything.
  case resumed
  /// The system asks the program to go.
  case stop(StopRequest)
}

/// Who asks the program to end.
package enum StopRequest: Hashable, Sendable {
  case interrupt
  case terminate
  /// The terminal is gone: nothing can be drawn any more.
  case hangup
}

/// A mouse press, release, move with a pressed button, or turn of the wheel.
package struct MouseEvent: Hashable, Sendable {
  package enum Action: Hashable, Sendable {
    case press(Button)
    case release(Button)
    case drag(Button)
    case scrollUp
    case scrollDown
    /// The wheel was tilted, or a surface was stroked sideways.
    case scrollLeft
    case scrollRight
  }

  package enum Button: Hashable, Sendable {
    case left
    case middle
    case right
  }

  package var action: Action
  package var position: Point
  package var modifiers: Key.Modifiers

  package init(_ action: Action, at position: Point, _ modifiers: Key.Modifiers = []) {
    self.action = action
    self.position = position
    self.modifiers = modifiers
  }
}
