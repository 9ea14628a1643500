internal import ScreenKit

/// The bytes that take the terminal for a screen program, and those that give it back.
struct ScreenModes {
  let enter: [UInt8]
  let leave: [UInt8]
  let showCursor: [UInt8]
  let hideCursor: [UInt8]
  let speaksXterm: Bool

  init(_ terminal: Terminfo, _ options: NcursesTerminal.Options) {
    func bytes(_ capability: String) -> [UInt8] { terminal.string(capability).map { Array($0.utf8) } ?? [] }
    // Private modes are sent only to terminals that speak like xterm; others might print them.
    var modes = ["2004"]
    if options.mouse { modes += ["1000", "1002", "1006"] }
    if options.focus { modes.append("1004") }
    let sequence = { (end: String, modes: [String]) -> [UInt8] in
      terminal.speaksXterm ? modes.flatMap { Array("\u{1B}[?\($0)\(end)".utf8) } : []
    }
    speaksXterm = terminal.speaksXterm
    showCursor = bytes("cnorm")
    hideCursor = bytes("civis")
    enter = bytes("smcup") + bytes("smkx") + bytes("sgr0") + bytes("civis") + sequence("h", modes)
    leave =
      sequence("l", modes.reversed()) + bytes("op") + bytes("sgr0") + bytes("cnorm") + bytes("rmkx")
      + (bytes("rmcup").isEmpty ? bytes("clear") : bytes("rmcup"))
  }
}
