extension StructuredLine {
  /// One row: `12:00:01 INFO message key=value outer.inner="a b"`.
  ///
  /// Every span went through the sanitiser; together they have 16,384 characters at most, and say how many fields are
  /// left out. A line without any of the fields says how many others it has.
  package func flat(_ fields: StructuredFields = .all) -> [StructuredSpan] {
    var text = StructuredText()
    let parts = parts(fields)
    for (index, part) in parts.enumerated() {
      guard text.hasRoom else {
        text.close(with: " … \(parts.count - index) more fields")
        break
      }
      add(part, to: &text)
    }
    if text.spans.isEmpty { closeEmpty(&text) }
    return text.spans
  }

  /// Many rows: that of time, level and message, then a field in each, indented by its depth; texts of several lines in
  /// as many rows.
  ///
  /// Every span went through the sanitiser. There are 400 rows at most, and the last one says where more are left out.
  package func pretty(_ fields: StructuredFields = .all) -> [[StructuredSpan]] {
    var rows = StructuredRows()
    var (head, more) = (StructuredText(), [Substring]())
    for part in parts(fields) {
      switch part {
      case .field: continue
      case .message(let message):
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
        add(.message(lines.first.map(String.init) ?? ""), to: &head)
        more = Array(lines.dropFirst())
      default: add(part, to: &head)
      }
    }
    let tree = chosenTree(fields)
    if head.spans.isEmpty, tree.isEmpty { closeEmpty(&head) }
    rows.add(head.spans)
    for line in more { rows.add(text: String(line), .message, depth: 1) }
    rows.add(tree, depth: 1)
    return rows.finished
  }

  /// What the fields of the line are called, its time, level and message first; at most `limit` names.
  package func names(limit: Int = 100) -> [String] {
    ([timeName, levelName, messageName].compactMap { $0 } + flatFields.map(\.name)).prefix(limit).map {
      Sanitizer(limit: 200).plainText($0)
    }
  }

  private enum Part {
    case lead(String)
    case time(Value)
    case level(LogLevel)
    case message(String)
    case field(Field)
  }

  /// What is shown, in order; fields flat.
  private func parts(_ fields: StructuredFields) -> [Part] {
    switch fields {
    case .all: [leadPart, timePart, levelPart, messagePart].compactMap { $0 } + flatFields.map { .field($0) }
    case .only(let names):
      names.flatMap { name in
        headParts(name) + flatFields.filter { StructuredFields.isNamed($0.name, name) }.map { .field($0) }
      }
    case .except(let names):
      [
        leadPart,
        names.contains(where: isTime) ? nil : timePart,
        names.contains(where: isLevel) ? nil : levelPart,
        names.contains(where: isMessage) ? nil : messagePart,
      ].compactMap { $0 }
        + flatFields.filter { field in
          !names.contains { StructuredFields.isNamed(field.name, $0) }
        }.map { .field($0) }
    }
  }

  private var leadPart: Part? {
    lead.isEmpty ? nil : .lead(lead.hasSuffix(" ") ? String(lead.dropLast()) : lead)
  }
  private var timePart: Part? { time.map { .time($0) } }
  private var levelPart: Part? { level.map { .level($0) } }
  private var messagePart: Part? { message.map { .message($0) } }

  private func headParts(_ name: String) -> [Part] {
    [isTime(name) ? timePart : nil, isLevel(name) ? levelPart : nil, isMessage(name) ? messagePart : nil]
      .compactMap { $0 }
  }

  private func isTime(_ name: String) -> Bool { name == timeName || name == "time" }
  private func isLevel(_ name: String) -> Bool { name == levelName || name == "level" }
  private func isMessage(_ name: String) -> Bool { name == messageName || name == "msg" || name == "message" }

  private func add(_ part: Part, to text: inout StructuredText) {
    switch part {
    case .lead(let lead): text.add(lead, .punctuation)
    case .time(let time): text.add(ClockText.of(time), .time, after: " ")
    case .level(let level): text.add(level.name.uppercased(), .level(level), after: " ")
    case .message(let message): text.add(message, .message, after: " ")
    case .field(let field):
      text.add(field.name, .key, after: " ")
      text.add("=", .punctuation)
      text.add(field.value.compact(isOutermost: true), field.value.role)
    }
  }

  private func closeEmpty(_ text: inout StructuredText) {
    let count = names(limit: .max).count
    if count > 0 { text.close(with: "… \(count) \(count == 1 ? "other field" : "other fields")") }
  }

  /// All fields with dotted names; of objects their members.
  private var flatFields: [Field] {
    // Long names around many members would take room without bound.
    var room = 4 * Self.maximumBytes
    var flat: [Field] = []
    for field in fields { Self.flatten(field, into: &flat, &room) }
    return flat
  }

  private static func flatten(_ field: Field, into flat: inout [Field], _ room: inout Int) {
    room -= field.name.utf8.count
    guard case .object(let members) = field.value, !members.isEmpty, room > 0 else {
      flat.append(field)
      return
    }
    for (index, member) in members.enumerated() {
      guard room > 0 else {
        flat.append(Field(name: field.name, value: .object(Array(members[index...]))))
        return
      }
      flatten(Field(name: "\(field.name).\(member.name)", value: member.value), into: &flat, &room)
    }
  }

  /// The fields that are shown, nested as they were, unless single ones are chosen.
  private func chosenTree(_ fields: StructuredFields) -> [Field] {
    switch fields {
    case .all: self.fields
    case .only(let names):
      names.flatMap { name in flatFields.filter { StructuredFields.isNamed($0.name, name) } }
    case .except(let names): Self.without(names, self.fields, under: "")
    }
  }

  private static func without(_ names: [String], _ fields: [Field], under path: String) -> [Field] {
    fields.compactMap { field in
      guard !names.contains(path + field.name) else { return nil }
      guard case .object(let members) = field.value else { return field }
      let kept = without(names, members, under: path + field.name + ".")
      return kept.isEmpty && !members.isEmpty ? nil : Field(name: field.name, value: .object(kept))
    }
  }
}

extension StructuredLine.Value {
  var role: StructuredSpan.Role {
    if case .word = self { return .word }
    return isNested ? .punctuation : .text
  }

  /// On one line: a text alone has quotes only where it needs them.
  func compact(isOutermost: Bool) -> String {
    switch self {
    case .word(let word): word
    case .text(let text): isOutermost && !text.needsQuotes ? text : text.quoted
    case .list(let values): "[" + values.map { $0.compact(isOutermost: false) }.joined(separator: ", ") + "]"
    case .object(let fields):
      "{"
        + fields.map { $0.name.quoted + ": " + $0.value.compact(isOutermost: false) }.joined(separator: ", ")
        + "}"
    }
  }
}

extension String {
  fileprivate var needsQuotes: Bool {
    isEmpty || utf8.contains { $0 <= 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "=") }
  }

  fileprivate var quoted: String {
    var text = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
