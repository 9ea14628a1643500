internal import OrderedCollections
internal import Workflow

/// Something about settings that the user should hear.
struct SettingsProblem: Sendable, Hashable {
  var isError: Bool
  /// Such as `pod_settings.node_selectors`.
  var path: String
  var message: String
}

/// Reads the members of a mapping one by one, and in the end names those that nobody asked for.
struct SettingsReader {
  private let object: JSONObject
  private let path: String
  private var known: [String] = []
  private(set) var problems: [SettingsProblem] = []

  init(_ object: JSONObject, path: String = "") {
    self.object = object
    self.path = path
  }

  mutating func text(_ key: String) -> String? {
    guard let value = take(key) else { return nil }
    guard let text = value.scalarText else { return wrong(key, "must be a text") }
    return text
  }

  mutating func flag(_ key: String) -> Bool? {
    guard let value = take(key) else { return nil }
    switch value {
    case .bool(let flag): return flag
    case .string("true"): return true
    case .string("false"): return false
    default: return wrong(key, "must be true or false")
    }
  }

  /// A whole number that is not negative.
  mutating func count(_ key: String) -> Int? {
    guard let value = take(key) else { return nil }
    let number = value.integerValue ?? value.stringValue.flatMap { Int64($0) }
    guard let number, number >= 0, number <= Int64(Int32.max) else {
      return wrong(key, "must be a whole number, 0 or more")
    }
    return Int(number)
  }

  /// A mapping of names to texts.
  mutating func texts(_ key: String) -> OrderedDictionary<String, String>? {
    guard let value = take(key) else { return nil }
    guard let members = value.objectValue else { return wrong(key, "must be a mapping") }
    var texts: OrderedDictionary<String, String> = [:]
    for (name, member) in members {
      guard let text = member.scalarText else { return wrong("\(key).\(name)", "must be a text") }
      texts[name] = text
    }
    return texts
  }

  mutating func list(of key: String) -> [String]? {
    guard let value = take(key) else { return nil }
    guard let items = value.arrayValue else { return wrong(key, "must be a list of texts") }
    var texts: [String] = []
    for item in items {
      guard let text = item.scalarText else { return wrong(key, "must be a list of texts") }
      texts.append(text)
    }
    return texts
  }

  mutating func object(_ key: String) -> JSONObject? {
    guard let value = take(key) else { return nil }
    guard let members = value.objectValue else { return wrong(key, "must be a mapping") }
    return members
  }

  /// A list of mappings.
  mutating func objects(_ key: String) -> [JSONObject]? {
    guard let value = take(key) else { return nil }
    guard let items = value.arrayValue else { return wrong(key, "must be a list of mappings") }
    let objects = items.compactMap(\.objectValue)
    return objects.count == items.count ? objects : wrong(key, "must be a list of mappings")
  }

  /// Keys that ZenML has and that mean nothing here.
  mutating func ignore(_ keys: String...) { known += keys }

  mutating func add(_ found: [SettingsProblem]) { problems += found }

  /// Names every key that was not asked for, with the nearest one that exists.
  mutating func finish() {
    for key in object.keys where !known.contains(key) {
      let nearest = NearestName.to(key, among: known).map { "; did you mean '\($0)'?" } ?? ""
      problems.append(
        SettingsProblem(
          isError: false,
          path: full(key),
          message: "there is no setting '\(full(key))'\(nearest)"
        )
      )
    }
  }

  private mutating func take(_ key: String) -> JSONValue? {
    known.append(key)
    guard let value = object[key], value != .null else { return nil }
    return value
  }

  private mutating func wrong<Value>(_ key: String, _ what: String) -> Value? {
    problems.append(SettingsProblem(isError: true, path: full(key), message: "'\(full(key))' \(what)"))
    return nil
  }

  private func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

extension JSONValue {
  /// The text of a string, number or truth value; `nil` of anything else.
  var scalarText: String? {
    switch self {
    case .string(let text): text
    case .integer, .number, .bool: jsonText
    case .null, .array, .object: nil
    }
  }
}

extension OrderedDictionary where Key == String, Value == JSONValue {
  /// Mappings are merged member by member; of everything else `other` wins.
  ///
  /// The depth of settings is bounded by their reader.
  func merged(with other: JSONObject) -> JSONObject {
    var result = self
    for (key, value) in other {
      if let old = result[key]?.objectValue, let new = value.objectValue {
        result[key] = .object(old.merged(with: new))
      } else {
        result[key] = value
      }
    }
    return result
  }
}
