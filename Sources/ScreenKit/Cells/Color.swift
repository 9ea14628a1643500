/// A colour: nothing said, the terminal's own, one of its 256, or 24 bits.
package struct Color: Hashable, Sendable {
  /// Kind in the top byte, value below.
  private var raw: UInt32

  private init(raw: UInt32) { self.raw = raw }

  package enum Kind: Hashable, Sendable {
    /// What lies beneath shines through.
    case unset
    /// The terminal's default foreground or background.
    case terminal
    /// One of the terminal's palette: 0–15 are the system's colours, 16–255 the cube and greys of xterm.
    case palette(UInt8)
    case rgb(red: UInt8, green: UInt8, blue: UInt8)
  }

  package static let unset = Color(raw: 0)
  package static let terminal = Color(raw: 1 << 24)

  package static func palette(_ index: UInt8) -> Color { Color(raw: 2 << 24 | UInt32(index)) }

  package static func rgb(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Color {
    Color(raw: 3 << 24 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue))
  }

  /// A colour from `0xRRGGBB`.
  package static func hex(_ value: UInt32) -> Color { Color(raw: 3 << 24 | value & 0xFF_FFFF) }

  package var kind: Kind {
    switch raw >> 24 {
    case 0: .unset
    case 1: .terminal
    case 2: .palette(UInt8(truncatingIfNeeded: raw))
    default:
      .rgb(
        red: UInt8(truncatingIfNeeded: raw >> 16),
        green: UInt8(truncatingIfNeeded: raw >> 8),
        blue: UInt8(truncatingIfNeeded: raw)
      )
    }
  }

  package var isUnset: Bool { raw == 0 }
}

extension Color: CustomStringConvertible {
  package var description: String {
    switch kind {
    case .unset: return "unset"
    case .terminal: return "default"
    case .palette(let index): return index < 16 ? Self.systemNames[Int(index)] : "palette\(index)"
    case .rgb:
      let digits = String(raw & 0xFF_FFFF, radix: 16)
      return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }
  }

  /// The terminal's sixteen colours, as themes call them.
  package static let systemNames = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
    "bright-black", "bright-red", "bright-green", "bright-yellow",
    "bright-blue", "bright-magenta", "bright-cyan", "bright-white",
  ]
}
