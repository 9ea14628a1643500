internal import OrderedCollections
internal import Workflow

/// Commands and environment: the texts that hold expressions.
extension PipelineDecoder {
  mutating func decodeCommand(_ node: YAMLNode, path: String) -> Step.Command {
    let path = "\(path).command"
    switch node.content {
    case .mapping:
      findings.error(at: node.place, "'command' must be text or a list of texts, not a mapping")
      return .arguments([])
    case .scalar(let scalar):
      if scalar.text.allSatisfy(\.isWhitespace) { findings.error(at: node.place, "the command is empty") }
      refuseNUL(in: scalar.text, at: node.place)
      let template = template(of: node, scalar.text, path: path)
      refuseInShell(template, path: path)
      return .shell(template)
    case .sequence(let items):
      if items.isEmpty { findings.error(at: node.place, "the command is an empty list") }
      return .arguments(items.enumerated().map { argument($1, path: "\(path).\($0)", isProgram: $0 == 0) })
    }
  }

  private mutating func argument(_ node: YAMLNode, path: String, isProgram: Bool) -> Template {
    guard let scalar = node.scalar else {
      findings.error(at: node.place, "an item of a command must be text, not \(node.kind)")
      return Template(parts: [])
    }
    if scalar.text.isEmpty && (isProgram || scalar.isPlain) {
      findings.error(
        at: node.place,
        isProgram
          ? "the program of the command is empty" : "this item is empty; write \"\" for an empty argument"
      )
    }
    refuseNUL(in: scalar.text, at: node.place)
    return template(of: node, scalar.text, path: path)
  }

  mutating func decodeEnvironment(_ fields: Fields, path: String, into step: inout Step) {
    if let environment = fields["environment"],
      let entries = Fields(environment.value, of: "'environment'", &findings)?.entries
    {
      for entry in entries { decodeVariable(entry, path: "\(path).environment.\(entry.key)", into: &step) }
    }
    step.secrets = names(fields, "secrets", path: path, of: nil)
    for (index, name) in step.secrets.enumerated() {
      checkVariable(name, at: map.value("\(path).secrets.\(index)"))
    }
  }

  private mutating func decodeVariable(_ entry: YAMLNode.Entry, path: String, into step: inout Step) {
    map.record(path, value: entry.value.place, key: entry.keyPlace)
    checkVariable(entry.key, at: entry.keyPlace)
    guard let scalar = entry.value.scalar else {
      findings.error(at: entry.value.place, "\(entry.key.quoted) must be text, not \(entry.value.kind)")
      return
    }
    let text = entry.value.isNull ? "" : scalar.text
    refuseNUL(in: text, at: entry.value.place)
    step.environment[entry.key] = template(of: entry.value, text, path: path)
  }

  private mutating func checkVariable(_ name: String, at place: Place) {
    do throws(GrammarError) {
      try EnvironmentName.check(name)
    } catch {
      findings.error(at: place, error)
      return
    }
    if EnvironmentName.reserved.contains(name) {
      findings.error(at: place, "\(name.quoted) is set by Stepdeck for every step")
    }
  }

  private mutating func refuseNUL(in text: String, at place: Place) {
    if text.utf8.contains(0) { findings.error(at: place, "a NUL character cannot be handed to a program") }
  }

  /// Reads the expressions of a text and records their places.
  private mutating func template(of node: YAMLNode, _ text: String, path: String) -> Template {
    do throws(GrammarError) {
      let pieces = try TemplateParser.pieces(of: text)
      var place = node.place
      for (index, piece) in pieces.enumerated() {
        if case .literal = piece.part { continue }
        let found = place.finding(piece.source, before: node.end)
        map.record("\(path)#\(index)", value: found)
        if found.offset > place.offset { place = Place(source: found.source, offset: found.offset + 1) }
      }
      return Template(parts: pieces.map(\.part))
    } catch {
      let rest = String(text.dropFirst(error.offset).prefix { $0 != "\n" }.prefix(40))
      findings.error(at: node.place.finding(rest, before: node.end), error)
      return Template(literal: text)
    }
  }

  private mutating func refuseInShell(_ template: Template, path: String) {
    for (index, part) in template.parts.enumerated() {
      let place = map.value("\(path)#\(index)")
      switch part {
      case .literal, .parameter: continue
      case .result:
        findings.error(
          at: place,
          "a result is no shell code: hand it over by 'environment', or write the command as a list"
        )
      case .environment(let name):
        findings.error(
          at: place,
          "'env.\(name)' is no shell code: hand it over by 'environment', or write the command as a list"
        )
      }
    }
  }
}
