internal import CNcurses

/// The terminal's description as compiled terminfo, as we want curses to see it.
///
/// It is the current one, written out again capability by capability, with these changes: the size is the
/// real one; repetition of a character is left out, because some terminals that call themselves xterm do not
/// know it; so are tabs, whose stops nobody knows; and, where asked for, colours have 24 bits, because few
/// systems have descriptions with those installed. Then colours 0 to 255 mean the terminal's palette; the
/// pure blues that this shadows are sent with one step of green, which nobody sees. Curses takes it from the
/// environment as `TERMINFO=hex:…`; the format is that of term(5) with 32-bit numbers.
struct OwnDescription {
  var name: String
  var direct: Bool
  var lines: Int
  var columns: Int

  /// The value of `TERMINFO`.
  var environmentValue: String {
    let digits = Array("0123456789abcdef".utf8)
    var text = Array("hex:".utf8)
    for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }

  private var bytes: [UInt8] {
    let booleans = (0..<stepdeck_boolean_count()).map { flag(String(cString: stepdeck_boolean_name($0))) }
    let numbers = (0..<stepdeck_number_count()).map { number(String(cString: stepdeck_number_name($0))) }
    let strings = (0..<stepdeck_string_count()).map { string(String(cString: stepdeck_string_name($0))) }
    var table: [UInt8] = []
    let offsets = strings.map { value -> Int in
      guard let value else { return 0xFFFF }
      defer { table += value + [0] }
      return table.count
    }
    let names = Array(name.utf8) + [0]
    var bytes: [UInt8] = []
    for value in [0o1036, names.count, booleans.count, numbers.count, offsets.count, table.count] {
      Self.append(value, 2, to: &bytes)
    }
    bytes += names + booleans
    if bytes.count % 2 == 1 { bytes.append(0) }
    for value in numbers { Self.append(value, 4, to: &bytes) }
    for value in offsets { Self.append(value, 2, to: &bytes) }
    bytes += table
    if bytes.count % 2 == 1 { bytes.append(0) }
    return direct ? bytes + Self.directFlag : bytes
  }

  /// The extended part: the one flag `RGB`.
  private static let directFlag: [UInt8] =
    [1, 0, 0, 0, 0, 0, 1, 0, 4, 0] + [1, 0] + [0, 0] + Array("RGB\0".utf8)

  private func flag(_ name: String) -> UInt8 {
    name != "ccc" && stepdeck_flag(name) ? 1 : 0
  }

  private func number(_ name: String) -> Int {
    switch name {
    case "lines": return lines
    case "cols": return columns
    case "colors" where direct: return 1 << 24
    case "pairs" where direct: return 1 << 16
    case "ncv" where direct: return -1
    default: return Int(max(-1, stepdeck_number(name)))
    }
  }

  private func string(_ name: String) -> [UInt8]? {
    switch name {
    case "rep", "ht", "cbt", "initc", "initp", "oc": return nil
    case "setaf" where direct: return Array(Self.setColor(plain: "3", bright: "9", extended: "38").utf8)
    case "setab" where direct: return Array(Self.setColor(plain: "4", bright: "10", extended: "48").utf8)
    case "setf" where direct, "setb" where direct, "scp" where direct: return nil
    default: return stepdeck_string(name).map { Array(String(cString: $0).utf8) }
    }
  }

  private static func setColor(plain: String, bright: String, extended: String) -> String {
    "\u{1B}[%?%p1%{8}%<%t\(plain)%p1%d%e%p1%{16}%<%t\(bright)%p1%{8}%-%d"
      + "%e%p1%{256}%<%t\(extended);5;%p1%d"
      + "%e\(extended);2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m"
  }

  private static func append(_ value: Int, _ width: Int, to bytes: inout [UInt8]) {
    for index in 0..<width { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
  }
}
