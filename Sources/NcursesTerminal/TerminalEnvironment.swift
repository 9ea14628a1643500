internal import ScreenKit

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What the environment says about the terminal.
enum TerminalEnvironment {
  /// The value of a variable; nil when it is empty, too.
  static func value(_ name: String) -> String? {
    guard let value = getenv(name), value[0] != 0 else { return nil }
    return String(cString: value)
  }

  /// How many colours to use, by `NO_COLOR`, `COLORTERM` and the description.
  static func depth(_ terminal: Terminfo) -> ColorDepth {
    if value("NO_COLOR") != nil { return .none }
    let colors = terminal.number("colors")
    if colors >= 8, claimsDirectColor(terminal) { return .trueColor }
    switch colors {
    case 256...: return .palette256
    case 16...: return .sixteen
    case 8...: return .eight
    default: return .none
    }
  }

  /// Direct colour is claimed by the description, or by `COLORTERM`; GNU screen passes that variable on
  /// without understanding such colours.
  private static func claimsDirectColor(_ terminal: Terminfo) -> Bool {
    if terminal.flag("RGB") || terminal.flag("Tc") || terminal.number("colors") > 0xFFFF { return true }
    guard let claim = value("COLORTERM"), claim == "truecolor" || claim == "24bit" else { return false }
    return !terminal.name.hasPrefix("screen") || value("TMUX") != nil
  }
}
