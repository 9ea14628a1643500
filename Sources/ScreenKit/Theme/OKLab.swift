#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A colour in Björn Ottosson's OKLab space, where distances are what the eye sees
/// (https://bottosson.github.io/posts/oklab).
struct OKLab: Hashable, Sendable {
  /// 0 is black, 1 is white.
  var lightness: Double
  var a: Double
  var b: Double

  init(red: UInt8, green: UInt8, blue: UInt8) {
    let (red, green, blue) = (Self.linear(red), Self.linear(green), Self.linear(blue))
    let long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    let medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    let short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
  }

  /// How far from grey.
  var chroma: Double { (a * a + b * b).squareRoot() }

  /// The square of the distance.
  func distance(to other: OKLab) -> Double {
    let (lightness, a, b) = (lightness - other.lightness, a - other.a, b - other.b)
    return lightness * lightness + a * a + b * b
  }

  private static func linear(_ value: UInt8) -> Double {
    let value = Double(value) / 255
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }
}
