/// What one cell shows: a base scalar and up to four that belong to it, and the columns that they take.
///
/// Packed into 16 bytes without references, so that a frame is copied and compared at memory speed. Scalars
/// past the fifth are dropped.
package struct Glyph: Hashable, Sendable {
  /// Scalars 0, 1 and 2, 21 bits each.
  private var low: UInt64
  /// Scalars 3 and 4; the width stands in the top two bits.
  private var high: UInt64

  package static let capacity = 5

  /// A glyph of one scalar.
  package init(_ scalar: Unicode.Scalar, width: Int = 1) {
    low = UInt64(scalar.value)
    high = UInt64(width & 3) << 62
  }

  private init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  package static let space = Glyph(" ")
  /// The second column of a wide glyph.
  package static let continuation = Glyph(low: 0, high: 0)

  /// Columns: 0 for the second half of a wide glyph, else 1 or 2.
  package var width: Int {
    get { Int(high >> 62) }
    set { high = (high & ~(3 << 62)) | UInt64(newValue & 3) << 62 }
  }

  package var isContinuation: Bool { width == 0 }
  package var isBlank: Bool { self == .space }
  /// The only scalar, when there is only one.
  package var single: Unicode.Scalar? { low >> 21 == 0 && high << 2 == 0 ? self[0] : nil }

  package var count: Int {
    var count = 0
    while count < Self.capacity, value(count) != 0 { count += 1 }
    return count
  }

  /// The scalar at `index`, below `count`.
  package subscript(index: Int) -> Unicode.Scalar? {
    let value = value(index)
    return value == 0 ? nil : Unicode.Scalar(value)
  }

  package var scalars: [Unicode.Scalar] { (0..<Self.capacity).compactMap { self[$0] } }

  /// Adds a scalar that belongs to the glyph; a sixth is dropped.
  package mutating func append(_ scalar: Unicode.Scalar) {
    let value = UInt64(scalar.value)
    switch count {
    case 0: low |= value
    case 1: low |= value << 21
    case 2: low |= value << 42
    case 3: high |= value
    case 4: high |= value << 21
    default: break
    }
  }

  private func value(_ index: Int) -> UInt32 {
    let bits = index < 3 ? low >> (21 * UInt64(index)) : high >> (21 * UInt64(index - 3))
    return UInt32(truncatingIfNeeded: bits & 0x1F_FFFF)
  }
}

extension Glyph: CustomStringConvertible {
  package var description: String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return text
  }
}
