/// The names under which a step finds things in its environment.
package enum EnvironmentName {
  /// The names that every step gets and no file may set.
  package static let reserved = ["STEPDECK_RUN", "STEPDECK_PIPELINE", "STEPDECK_STEP", "STEPDECK_ATTEMPT"]

  package static func input(_ name: String) -> String { "STEPDECK_INPUT_" + mapped(name) }
  package static func output(_ name: String) -> String { "STEPDECK_OUTPUT_" + mapped(name) }

  /// `name` in upper case; what is no letter, digit or `_` becomes `_`.
  package static func mapped(_ name: String) -> String {
    String(
      decoding: name.utf8.map { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 32
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
        default: UInt8(ascii: "_")
        }
      },
      as: UTF8.self
    )
  }

  /// The first two of `names` that become one name in the environment; `nil` where all stay apart.
  package static func collision(in names: some Sequence<String>) -> (first: String, second: String)? {
    var seen: [String: String] = [:]
    for name in names {
      if let first = seen.updateValue(name, forKey: mapped(name)), first != name { return (first, name) }
    }
    return nil
  }

  /// Passes where `name` can be the name of an environment variable.
  package static func check(_ name: String) throws(GrammarError) {
    if name.isEmpty { throw GrammarError("the name of an environment variable is empty") }
    if let index = name.firstIndex(of: "=") {
      throw GrammarError(
        "\(name.quoted) cannot name an environment variable: it has a '='",
        offset: name.distance(from: name.startIndex, to: index)
      )
    }
    if name.utf8.contains(0) {
      throw GrammarError("\(name.quoted) cannot name an environment variable: it has a NUL character")
    }
  }
}
