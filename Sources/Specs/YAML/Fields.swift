internal import Workflow

/// The entries of a mapping that stands for one thing, and which of its keys are known.
struct Fields {
  let entries: [YAMLNode.Entry]
  let place: Place

  /// `nil`, with a problem, where `node` is no mapping.
  ///
  /// `what` is the thing for the sentence, such as `the step 'train'`.
  init?(_ node: YAMLNode, of what: @autoclosure () -> String, _ findings: inout Findings) {
    guard case .mapping(let entries) = node.content else {
      findings.error(at: node.place, "\(what()) must be a mapping of keys to values, not \(node.kind)")
      return nil
    }
    self.entries = entries
    place = node.place
  }

  /// The entry at `key`; `nil` where there is none, or nothing is written in it.
  subscript(key: String) -> YAMLNode.Entry? { entries.first { $0.key == key && !$0.value.isNull } }

  /// Warns of every key that is not `known`, and names the nearest that is.
  func reportUnknown(known: [String], of what: String, _ findings: inout Findings) {
    for entry in entries where !known.contains(entry.key) {
      findings.warning(
        at: entry.keyPlace,
        "\(what) has no key \(entry.key.quoted)",
        suggestion: NearestName.to(entry.key, among: known)
      )
    }
  }
}

extension YAMLNode {
  /// The text of a scalar as it was written; a problem where there is none.
  ///
  /// `what` is the field, for the sentence.
  func text(of what: String, _ findings: inout Findings) -> String? {
    guard let scalar else {
      findings.error(at: place, "\(what.quoted) must be text, not \(kind)")
      return nil
    }
    return scalar.text
  }

  func flag(of what: String, _ findings: inout Findings) -> Bool? {
    if let flag = scalar?.value.boolValue { return flag }
    let words = ["yes": "true", "on": "true", "no": "false", "off": "false"]
    findings.error(
      at: place,
      "\(what.quoted) must be true or false, not \(shown)\(quotesHint)",
      suggestion: scalar.flatMap { words[$0.text.lowercased()] }
    )
    return nil
  }

  func number(of what: String, _ findings: inout Findings) -> Double? {
    if let number = scalar?.value.doubleValue { return number }
    findings.error(at: place, "\(what.quoted) must be a number, not \(shown)\(quotesHint)")
    return nil
  }

  func wholeNumber(of what: String, _ findings: inout Findings) -> Int? {
    if let number = scalar?.value.integerValue, let small = Int32(exactly: number) { return Int(small) }
    findings.error(
      at: place,
      "\(what.quoted) must be a whole number, not \(shown)\(quotesHint)"
    )
    return nil
  }

  func duration(of what: String, _ findings: inout Findings) -> Duration? {
    guard let text = text(of: what, &findings) else { return nil }
    do throws(GrammarError) {
      let duration = try DurationText.parse(text)
      if duration >= .zero { return duration }
      findings.error(at: place, "\(what.quoted) cannot be negative")
    } catch {
      findings.error(at: place, error)
    }
    return nil
  }

  /// The items of a list, or a single value as a list of one.
  func items(of what: String, _ findings: inout Findings) -> [YAMLNode]? {
    switch content {
    case .sequence(let items): return items
    case .scalar: return [self]
    case .mapping:
      findings.error(at: place, "\(what.quoted) must be a list, not a mapping")
      return nil
    }
  }

  /// What was written, for a sentence.
  var shown: String {
    guard let scalar, !isNull else { return kind }
    return scalar.isPlain ? scalar.text.quoted : "the text \(scalar.text.quoted)"
  }

  /// What to say of text that would be right without its quotes.
  private var quotesHint: String {
    guard let scalar, !scalar.isPlain else { return "" }
    switch YAMLScalar(scalar.text).value {
    case .bool, .integer, .number: return "; leave the quotes out"
    default: return ""
    }
  }
}
