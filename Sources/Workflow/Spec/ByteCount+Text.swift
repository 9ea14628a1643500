/// The grammar of sizes: `32GB` is 32 × 10⁹ bytes, `32GiB` 32 × 2³⁰, `512` bytes. Units keep their case, because a small
/// `b` counts bits.
extension ByteCount {
  private static let units: [(name: String, bytes: Double)] = [
    ("B", 1), ("KB", 1e3), ("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("PB", 1e15),
    ("KiB", 1_024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("TiB", 1_099_511_627_776),
    ("PiB", 1_125_899_906_842_624),
  ]
  private static let example = "write it like 512MB, 32GB or 16GiB"

  /// Reads a size.
  ///
  /// A sign is read too, so that the sentence about a negative size can name the field.
  package init(parsing text: String) throws(GrammarError) {
    let sign = text.hasPrefix("-") ? -1.0 : 1.0
    let unsigned = sign < 0 ? text.dropFirst() : Substring(text)
    let number = unsigned.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    guard let value = Double(number), number.first != ".", number.last != "." else {
      throw text.isEmpty
        ? GrammarError("a size is missing; \(Self.example)")
        : GrammarError("\(text.quoted) is not a size; \(Self.example)")
    }
    let spaces = unsigned[number.endIndex...].prefix { $0 == " " }
    let unit = unsigned[spaces.endIndex...]
    if unit.isEmpty && spaces.isEmpty {
      guard let bytes = Int64(number) else {
        throw GrammarError("\(text.quoted) is no whole number of bytes; \(Self.example)")
      }
      self.init(sign < 0 ? -bytes : bytes)
      return
    }
    guard let size = Self.units.first(where: { $0.name == unit })?.bytes else {
      throw Self.unknownUnit(unit, in: text)
    }
    guard let bytes = Int64(exactly: (sign * value * size).rounded()) else {
      throw GrammarError("\(text.quoted) is more than any machine has")
    }
    self.init(bytes)
  }

  private static func unknownUnit(_ unit: Substring, in text: String) -> GrammarError {
    let offset = text.distance(from: text.startIndex, to: unit.startIndex)
    let lowered = unit.lowercased()
    let candidates = [lowered, lowered + "b", lowered.replacingSuffix("bit", by: "b")]
    let meant = units.first { unit in candidates.contains(unit.name.lowercased()) }
    let suggestion = meant.map { String(text[..<unit.startIndex]) + $0.name }
    if unit.last == "b" && unit.dropLast().contains(where: \.isUppercase) || lowered.hasSuffix("bit") {
      return GrammarError(
        "\(text.quoted) counts bits, sizes are in bytes",
        suggestion: suggestion,
        offset: offset
      )
    }
    return GrammarError(
      "\(text.quoted) has an unknown unit; the units are KB, MB, GB, TB and KiB, MiB, GiB, TiB",
      suggestion: suggestion,
      offset: offset
    )
  }
}

extension String {
  fileprivate func replacingSuffix(_ suffix: String, by replacement: String) -> String {
    hasSuffix(suffix) ? dropLast(suffix.count) + replacement : self
  }
}

extension ByteCount: CustomStringConvertible {
  /// The size with one decimal where it has one: `999 B`, `1.2 GB`, `32 GB`.
  package var description: String {
    let magnitude = bytes.magnitude
    let sign = bytes < 0 ? "-" : ""
    guard magnitude >= 1_000 else { return "\(sign)\(magnitude) B" }
    let names = ["kB", "MB", "GB", "TB", "PB", "EB"]
    var tenths = (magnitude + 50) / 100
    var index = 0
    while tenths >= 10_000, index + 1 < names.count {
      tenths = (tenths + 500) / 1_000
      index += 1
    }
    let number = tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    return "\(sign)\(number) \(names[index])"
  }
}
