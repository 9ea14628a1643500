/// The parameters of a colour sequence: fields between `;`, each with details behind `:`.
struct SGRFields {
  struct Field {
    var code: Int
    var details: [Int]
  }

  private var fields: [Field] = []
  private var at = 0

  init(_ parameters: some Collection<UInt8>) {
    for field in parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false) {
      let numbers = field.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map {
        digits in
        digits.reduce(0) { min($0 * 10 + Int($1 &- UInt8(ascii: "0")), 100_000) }
      }
      fields.append(Field(code: numbers.first ?? 0, details: Array(numbers.dropFirst())))
    }
  }

  mutating func next() -> Field? {
    guard at < fields.count else { return nil }
    defer { at += 1 }
    return fields[at]
  }

  /// The colour that follows a field such as `38`: `38:2::1:2:3` and `38:5:1` in one, `38;2;1;2;3` and `38;5;1` in many.
  mutating func color(of field: Field) -> TextStyle.Color? {
    if let kind = field.details.first {
      let values = Array(field.details.dropFirst())
      return kind == 2 ? Self.rgb(values.suffix(3)) : kind == 5 ? Self.indexed(values.first) : nil
    }
    switch next()?.code {
    case 5: return Self.indexed(next()?.code)
    case 2:
      let values = [next(), next(), next()].compactMap { $0?.code }
      return Self.rgb(values[...])
    default: return nil
    }
  }

  private static func indexed(_ value: Int?) -> TextStyle.Color? {
    value.flatMap(UInt8.init(exactly:)).map { .indexed($0) }
  }

  private static func rgb(_ values: ArraySlice<Int>) -> TextStyle.Color? {
    let parts = values.compactMap(UInt8.init(exactly:))
    guard parts.count == 3 else { return nil }
    return .rgb(red: parts[0], green: parts[1], blue: parts[2])
  }
}
