#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// How well colours stand out from each other.
package enum Contrast {
  /// The contrast ratio of WCAG 2 (https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio): 1 to 21.
  package static func ratio(_ first: Color, _ second: Color) -> Double {
    let (one, other) = (luminance(first), luminance(second))
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
  }

  /// 0 for black to 1 for white; the terminal's own colour counts as black.
  static func luminance(_ color: Color) -> Double {
    guard let (red, green, blue) = channels(color) else { return 0 }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// `share` of `second` in `first`.
  static func mix(_ first: Color, _ second: Color, _ share: Double) -> Color {
    guard let one = channels(first), let other = channels(second) else { return first }
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8(max(0, min(255, (Double(a) + (Double(b) - Double(a)) * share).rounded())))
    }
    return .rgb(mix(one.red, other.red), mix(one.green, other.green), mix(one.blue, other.blue))
  }

  /// `color` moved towards `goal` by as little as gives it the contrast on all grounds; `goal` where nothing does.
  static func lifted(_ color: Color, towards goal: Color, on grounds: [Color], _ least: Double) -> Color {
    for step in 0..<20 {
      let candidate = mix(color, goal, Double(step) / 20)
      let holds = grounds.enumerated().allSatisfy { index, ground in
        // On a tinted row a little less will do.
        ratio(candidate, ground) >= (index == 0 ? least : least * 0.75)
      }
      if holds { return candidate }
    }
    return goal
  }

  static func channels(_ color: Color) -> (red: UInt8, green: UInt8, blue: UInt8)? {
    switch color.kind {
    case .unset, .terminal: nil
    case .palette(let index): XtermPalette.rgb(index)
    case .rgb(let red, let green, let blue): (red, green, blue)
    }
  }

  /// The light of a channel, 0 to 1.
  static func linear(_ value: UInt8) -> Double {
    let value = Double(value) / 255
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }
}
