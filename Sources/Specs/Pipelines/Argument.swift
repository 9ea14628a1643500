internal import Workflow

/// `NAME=VALUE` after an option.
struct Argument {
  let name: String
  let value: String
  /// The option and the name, such as `--set train.timeout`.
  let place: Place

  init?(_ text: String, option: String, form: String, _ findings: inout Findings) {
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
      let place = Place(source: SourceText(path: option, text: text, kind: .argument))
      findings.error(at: place, "\(text.quoted) is not of the form \(form)")
      return nil
    }
    name = String(text[..<equals])
    value = String(text[text.index(after: equals)...])
    place = Place(source: SourceText(path: "\(option) \(name)", text: value, kind: .argument))
  }

  /// The value: a list, a mapping or quoted text as in YAML; all else is a plain scalar exactly as it stands.
  func node(_ findings: inout Findings) -> YAMLNode? {
    guard let first = value.first, "[{\"'".contains(first) else {
      return YAMLNode(.scalar(YAMLScalar(value)), place: place, end: place.source.bytes.count)
    }
    return YAMLComposer.compose(place.source, &findings)
  }
}

extension YAMLNode {
  subscript(key: String) -> YAMLNode? {
    guard case .mapping(let entries) = content else { return nil }
    return entries.first { $0.key == key }?.value
  }

  var keys: [String] {
    guard case .mapping(let entries) = content else { return [] }
    return entries.map(\.key)
  }

  /// Puts `value` at `path` and makes the mappings on the way that are missing.
  ///
  /// `false` where something on the way is no mapping. The path is as long as an argument has dots, but a
  /// file's nesting limit holds for it as well.
  mutating func set(_ value: YAMLNode, at path: ArraySlice<String>) -> Bool {
    guard let key = path.first else {
      self = value
      return true
    }
    guard path.count <= YAMLComposer.maximumDepth else { return false }
    if isNull { content = .mapping([]) }
    guard case .mapping(var entries) = content else { return false }
    content = .mapping([])
    defer { content = .mapping(entries) }
    if let index = entries.firstIndex(where: { $0.key == key }) {
      if path.count == 1 { entries[index].keyPlace = value.place }
      return entries[index].value.set(value, at: path.dropFirst())
    }
    var made = YAMLNode(.mapping([]), place: value.place, end: value.end)
    let isSet = made.set(value, at: path.dropFirst())
    entries.append(Entry(key: key, keyPlace: value.place, value: made))
    return isSet
  }
}
