internal import CNcurses
internal import ScreenKit

/// The pairs of colours of curses, made when they are first needed.
struct ColorPairs {
  private let depth: ColorDepth
  /// Whether curses knows the terminal's own colours as -1.
  private let hasDefault: Bool
  private let limit: Int
  private var pairs: [Int64: Int32] = [:]
  private var looks: [Style: Look] = [:]
  private let quantiser: Quantiser

  /// A style as curses wants it.
  struct Look {
    var attributes: attr_t
    var pair: Int32
  }

  init(depth: ColorDepth) {
    var depth = depth
    if depth != .none, start_color() != OK { depth = .none }
    self.depth = depth
    hasDefault = depth != .none && use_default_colors() == OK
    limit = depth == .none ? 0 : Int(stepdeck_pair_limit())
    quantiser = Quantiser(depth: depth)
  }

  /// Whether so many pairs are in use that a frame might not get its own.
  var isFull: Bool { limit > 0 && pairs.count + 64 > limit && pairs.count > limit / 2 }

  /// Forgets all pairs; everything must be painted again.
  mutating func reset() {
    pairs.removeAll()
    looks.removeAll()
    reset_color_pairs()
  }

  mutating func look(_ style: Style) -> Look {
    if let look = looks[style] { return look }
    let shown = quantiser.style(style)
    let look = Look(attributes: Self.attributes(shown.attributes), pair: pair(shown))
    if looks.count > 1 << 16 { looks.removeAll() }
    looks[style] = look
    return look
  }

  private mutating func pair(_ style: Style) -> Int32 {
    guard depth != .none else { return 0 }
    let foreground = number(style.foreground, otherwise: 7)
    let background = number(style.background, otherwise: 0)
    if foreground == -1, background == -1 { return 0 }
    let key = Int64(foreground) << 32 | Int64(UInt32(bitPattern: background))
    if let pair = pairs[key] { return pair }
    let next = Int32(pairs.count + 1)
    guard Int(next) < limit, init_extended_pair(next, foreground, background) == OK else { return 0 }
    pairs[key] = next
    return next
  }

  private func number(_ color: Color, otherwise fallback: Int32) -> Int32 {
    switch color.kind {
    case .unset, .terminal: return hasDefault ? -1 : fallback
    case .palette(let index): return Int32(index)
    case .rgb(let red, let green, let blue):
      let value = Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
      return value < 256 ? value | 1 << 8 : value
    }
  }

  private static func attributes(_ attributes: Attributes) -> attr_t {
    var result: attr_t = 0
    if attributes.contains(.bold) { result |= stepdeck_bold() }
    if attributes.contains(.dim) { result |= stepdeck_dim() }
    if attributes.contains(.italic) { result |= stepdeck_italic() }
    if attributes.contains(.underline) { result |= stepdeck_underline() }
    if attributes.contains(.reverse) { result |= stepdeck_reverse() }
    return result
  }
}
