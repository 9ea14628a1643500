/// What a terminal can do besides showing frames.
package enum TerminalRequest: Hashable, Sendable {
  /// Puts text into the clipboard (OSC 52).
  case copy(String)
  /// Tells of something while the window is not looked at.
  case notify(title: String, body: String, NotificationKind)
  /// Asks for the colour of the ground (OSC 11); who knows answers with `InputEvent.ground`.
  case askGround
  /// Whether presses of the mouse come to the program, or belong to the terminal.
  case captureMouse(Bool)
}

/// How a person is told of something.
package enum NotificationKind: String, CaseIterable, Hashable, Sendable {
  /// iTerm2, WezTerm, Windows Terminal, foot.
  case osc9
  /// urxvt, foot, Ghostty.
  case osc777
  case bell
  case none
}

extension TerminalRequest {
  /// The most bytes of text for the clipboard: xterm and its kin take no longer sequence.
  package static let copyLimit = 72 * 1024

  /// What is sent to a terminal that speaks like xterm; `tmux` where tmux stands between.
  ///
  /// Text is made harmless: base64 in a copy, without control characters in a notification.
  package func bytes(tmux: Bool) -> [UInt8] {
    switch self {
    case .copy(let text):
      let sequence = "\u{1B}]52;c;\(Self.base64(Array(text.utf8.prefix(Self.copyLimit))))\u{7}"
      // tmux keeps a copy of its own where it is told to, and passes on what is wrapped where it may.
      return Array(sequence.utf8) + (tmux ? Self.wrapped(sequence) : [])
    case .notify(let title, let body, let kind):
      let title = Self.plain(title)
      let body = Self.plain(body)
      let sequence: String
      switch kind {
      case .osc9: sequence = "\u{1B}]9;\(title): \(body)\u{7}"
      case .osc777: sequence = "\u{1B}]777;notify;\(title.filter { $0 != ";" });\(body)\u{7}"
      case .bell: return [0x07]
      case .none: return []
      }
      // Tmux passes on only what it may, and never what a window has to say that is not seen; but it marks that.
      return tmux ? Self.wrapped(sequence) + [0x07] : Array(sequence.utf8)
    case .askGround: return Array("\u{1B}]11;?\u{1B}\\".utf8)
    case .captureMouse(let isOn):
      return ["1000", "1002", "1006"].flatMap { Array("\u{1B}[?\($0)\(isOn ? "h" : "l")".utf8) }
    }
  }

  /// As tmux passes it on to the terminal around it.
  private static func wrapped(_ sequence: String) -> [UInt8] {
    let doubled = sequence.utf8.flatMap { $0 == 0x1B ? [0x1B, 0x1B] : [$0] }
    return Array("\u{1B}Ptmux;".utf8) + doubled + [0x1B, UInt8(ascii: "\\")]
  }

  private static func plain(_ text: String) -> String {
    var plain = ""
    plain.unicodeScalars.append(
      contentsOf: text.unicodeScalars.prefix(200).map {
        $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? " " : $0
      }
    )
    return plain
  }

  static func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var value = group.reduce(0) { $0 << 8 | Int($1) }
      value <<= 8 * (3 - group.count)
      for place in 0..<4 {
        text.append(place <= group.count ? digits[value >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
