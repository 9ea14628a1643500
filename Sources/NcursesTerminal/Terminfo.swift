internal import CNcurses
internal import ScreenKit

/// What the terminal's description says, valid while its entry is the current one.
struct Terminfo {
  /// The name under which a description was found.
  let name: String
  /// What to tell when that is not the name in `TERM`.
  let notice: String?

  /// Loads the description of the terminal that `term` names, or of one that it resembles.
  init(term: String) throws(TerminalError) {
    let candidates = [term] + Self.resembling(term)
    guard let found = candidates.first(where: Self.load) else {
      throw TerminalError(
        "the terminal type '\(Self.printable(term))' is not known here; try 'TERM=xterm-256color stepdeck'"
      )
    }
    guard stepdeck_string("cup") != nil else {
      throw TerminalError(
        "a terminal of type '\(Self.printable(term))' cannot move its cursor; try 'TERM=xterm-256color stepdeck'"
      )
    }
    name = found
    notice =
      found == term
      ? nil : "the terminal type '\(Self.printable(term))' is unknown here; treated as '\(found)'"
  }

  func string(_ capability: String) -> String? {
    stepdeck_string(capability).map { Self.withoutPadding(String(cString: $0)) }
  }

  func number(_ capability: String) -> Int { Int(stepdeck_number(capability)) }
  func flag(_ capability: String) -> Bool { stepdeck_flag(capability) }

  /// Whether the terminal takes the control sequences of ECMA-48.
  var speaksANSI: Bool {
    string("cup")?.hasPrefix("\u{1B}[") == true && string("sgr0")?.contains("\u{1B}[") == true
  }

  /// Whether it takes the private modes of xterm as well, or at least ignores them.
  var speaksXterm: Bool { speaksANSI && string("smcup")?.contains("[?1049h") == true }

  /// The keys of the description, besides those that every decoder knows.
  var keys: [[UInt8]: Key] {
    var keys: [[UInt8]: Key] = [:]
    for (capability, key) in Self.keyNames {
      guard let bytes = string(capability).map({ Array($0.utf8) }), !bytes.isEmpty else { continue }
      // One byte alone is a character of the keyboard; only Backspace may be one.
      if bytes.count > 1 || capability == "kbs" && bytes[0] < 0x20 { keys[bytes] = key }
    }
    return keys
  }

  private static func load(_ name: String) -> Bool {
    var status: Int32 = 0
    guard !name.isEmpty, name.utf8.count < 128, !name.contains("/") else { return false }
    return setupterm(name, 1, &status) == OK
  }

  /// Types that most terminals resemble, for one that is newer than the database.
  private static func resembling(_ term: String) -> [String] {
    guard !term.isEmpty, term != "dumb", term != "unknown" else { return [] }
    return term.contains("256color") ? ["xterm-256color", "xterm", "ansi"] : ["xterm", "ansi"]
  }

  private static func printable(_ name: String) -> String { TextWidth.truncated(name, to: 40) }

  /// Without `$<5>`, which asks for a pause that no terminal needs today.
  private static func withoutPadding(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "$"), let end = rest[start...].firstIndex(of: ">") {
      let isPause = rest[rest.index(after: start)...].first == "<"
      result += rest[..<(isPause ? start : rest.index(after: start))]
      rest = rest[(isPause ? rest.index(after: end) : rest.index(after: start))...]
    }
    return result + rest
  }

  private static let keyNames: [(String, Key)] =
    [
      ("kcuu1", Key(.up)), ("kcud1", Key(.down)), ("kcub1", Key(.left)), ("kcuf1", Key(.right)),
      ("khome", Key(.home)), ("kend", Key(.end)), ("kich1", Key(.insert)), ("kdch1", Key(.delete)),
      ("kpp", Key(.pageUp)), ("knp", Key(.pageDown)), ("kcbt", Key(.tab, .shift)), ("kbs", Key(.backspace)),
      ("kent", Key(.enter)),
    ] + (1...12).map { ("kf\($0)", Key(.function($0))) }
}
