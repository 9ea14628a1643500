#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// How people see colours who lack one of the three kinds of cones.
///
/// Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), at full
/// severity, on linear light.
package enum ColorVision: String, CaseIterable, Sendable {
  case protanopia
  case deuteranopia
  case tritanopia

  private var matrix: [Double] {
    switch self {
    case .protanopia:
      [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998]
    case .deuteranopia:
      [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881]
    case .tritanopia:
      [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900]
    }
  }

  /// The colour that looks to everybody as `color` looks to these people; `nil` for the terminal's own.
  func seen(_ color: Color) -> Color? {
    guard let (red, green, blue) = Contrast.channels(color) else { return nil }
    let light = [red, green, blue].map(Contrast.linear)
    let seen = (0..<3).map { row in
      Self.coded(zip(matrix[row * 3..<row * 3 + 3], light).reduce(0) { $0 + $1.0 * $1.1 })
    }
    return .rgb(seen[0], seen[1], seen[2])
  }

  private static func coded(_ light: Double) -> UInt8 {
    let light = max(0, min(1, light))
    let value = light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055
    return UInt8((value * 255).rounded())
  }
}
