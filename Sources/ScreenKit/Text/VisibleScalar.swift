/// The sign that stands for a scalar that must not reach a terminal.
package enum VisibleScalar {
  package static let replacement: Unicode.Scalar = "\u{FFFD}"

  /// `scalar` itself when it is harmless, a visible sign for a control, nil for what is invisible anyhow.
  package static func of(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    let value = scalar.value
    switch value {
    case 0x20..<0x7F: return scalar
    case 0..<0x20: return Unicode.Scalar(0x2400 + value)
    case 0x7F: return "\u{2421}"
    case 0x80..<0xA0: return replacement
    case 0xAD: return nil
    case 0xA0..<0x61C: return scalar
    default: return ofRare(scalar)
    }
  }

  private static func ofRare(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar.value {
    // Overrides, embeddings and isolates would turn the rest of the line around.
    case 0x202A...0x202E, 0x2066...0x2069: replacement
    case 0x2028, 0x2029: "\u{2424}"
    // Marks of direction, zero width spaces, word joiners, invisible operators, annotations, musical
    // controls.
    case 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2060...0x2065, 0x206A...0x206F, 0xFEFF: nil
    case 0xFFF0...0xFFFB, 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE001F, 0xE0080...0xE00FF: nil
    case 0xE01F0...0xE0FFF: nil
    case 0xFDD0...0xFDEF: replacement
    case let value where value & 0xFFFE == 0xFFFE: replacement
    default: scalar
    }
  }
}
