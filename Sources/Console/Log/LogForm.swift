internal import LogKit

/// How lines that are objects of JSON or logfmt are shown; all other lines stay as they are.
struct LogForm: Sendable, Hashable {
  enum Shape: Sendable, Hashable, CaseIterable {
    /// As they were written.
    case raw
    /// As text in one row.
    case flat
    /// A field a row.
    case pretty
  }

  var shape = Shape.raw
  /// Which fields are shown, unless the lines are raw.
  var fields = StructuredFields.all

  /// Goes on to the next shape.
  mutating func turn() {
    let all = Shape.allCases
    shape = all[((all.firstIndex(of: shape) ?? 0) + 1) % all.count]
  }

  /// `flat level,msg,loss`, for the border of a log; nothing while the lines are raw.
  var words: String? {
    let name: String
    switch shape {
    case .raw: return nil
    case .flat: name = "flat"
    case .pretty: name = "pretty"
    }
    return fields == .all ? name : "\(name) \(Self.cut(fields.words))"
  }

  private static func cut(_ words: String) -> String {
    words.count > 30 ? String(words.prefix(29)) + "…" : words
  }
}

extension StructuredFields {
  /// As they are typed: `level,msg`, `-pid,-host`.
  var words: String {
    switch self {
    case .all: ""
    case .only(let names): names.joined(separator: ",")
    case .except(let names): names.map { "-" + $0 }.joined(separator: ",")
    }
  }

  /// What a user types behind `:fields`: names that are shown, or with a `+` or `-` before each what changes.
  ///
  /// - Parameter text: names with commas or spaces between; nothing for all fields.
  /// - Returns: what is shown from now on.
  /// - Throws: a sentence where plain names and changes are mixed, or a sign has no name.
  func changed(by text: String) throws(CommandError) -> StructuredFields {
    let words = text.split { $0 == "," || $0 == " " }.map(String.init)
    let changes = words.filter { $0.hasPrefix("+") || $0.hasPrefix("-") }
    guard let first = changes.first else { return words.isEmpty ? .all : .only(words.uniqued()) }
    if let plain = words.first(where: { !changes.contains($0) }) {
      throw CommandError(
        description: ":fields has \(first) and \(plain): either name what is shown, or put + or - before each"
      )
    }
    if let bare = changes.first(where: { $0.count == 1 }) {
      throw CommandError(description: ":fields has a \(bare) without a name behind it")
    }
    return changes.reduce(self) { $0.taking($1) }
  }

  private func taking(_ change: String) -> StructuredFields {
    let name = String(change.dropFirst())
    let isMore = change.hasPrefix("+")
    switch self {
    case .all: return isMore ? .all : .except([name])
    case .only(let names):
      let others = names.filter { $0 != name }
      return .only(isMore ? others + [name] : others)
    case .except(let names):
      let others = names.filter { $0 != name }
      if isMore { return others.isEmpty ? .all : .except(others) }
      return .except(others + [name])
    }
  }
}

extension [String] {
  /// Each once, where it comes first.
  fileprivate func uniqued() -> [String] {
    var known: Set<String> = []
    return filter { known.insert($0).inserted }
  }
}
