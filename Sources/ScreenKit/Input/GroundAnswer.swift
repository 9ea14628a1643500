/// The answer of a terminal that was asked for the colour of its ground: `11;rgb:1c1c/1c1c/1c1c`.
enum GroundAnswer {
  /// What the bytes between `ESC ]` and the end say; nil where they are another answer, or none.
  static func event(_ body: ArraySlice<UInt8>) -> InputEvent? {
    let start = Array("11;rgb:".utf8)
    guard body.count <= 64, body.starts(with: start) else { return nil }
    let parts = body.dropFirst(start.count).split(
      separator: UInt8(ascii: "/"),
      omittingEmptySubsequences: false
    )
    let channels = parts.compactMap(channel)
    guard parts.count == 3, channels.count == 3 else { return nil }
    let luminance = Contrast.luminance(.rgb(channels[0], channels[1], channels[2]))
    // Black and white text stand out equally from this grey.
    return .ground(isLight: luminance > 0.179)
  }

  /// One to four hexadecimal digits, as a fraction of the largest such number.
  private static func channel(_ digits: ArraySlice<UInt8>) -> UInt8? {
    guard (1...4).contains(digits.count), let value = Int(String(decoding: digits, as: UTF8.self), radix: 16),
      value >= 0
    else { return nil }
    return UInt8(value * 255 / ((1 << (4 * digits.count)) - 1))
  }
}
