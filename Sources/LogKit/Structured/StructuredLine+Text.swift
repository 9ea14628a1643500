extension StructuredLine {
  /// One row: `12:00:01 INFO message key=value outer.inner="a b"`.
  ///
  /// Every span went through the sanitiser; together they have 16,384 characters at most, and say how many fields are
  /// left out.
  package func flat(_ format: StructuredFormat = StructuredFormat()) -> [StructuredSpan] {
    var text = StructuredText(head(format))
    let fields = format.chosen(flatFields)
    for (index, field) in fields.enumerated() {
      guard text.hasRoom else {
        text.close(with: " … \(fields.count - index) more fields")
        break
      }
      if !text.spans.isEmpty { text.add(" ", .punctuation) }
      text.add(field.name, .key)
      text.add("=", .punctuation)
      text.add(field.value.compact(isOutermost: true), field.value.role)
    }
    return text.spans
  }

  /// Many rows: that of time, level and message, then a field in each, indented by its depth; texts of several lines in
  /// as many rows.
  ///
  /// Every span went through the sanitiser. There are 400 rows at most, and the last one says where more are left out.
  package func pretty(_ format: StructuredFormat = StructuredFormat()) -> [[StructuredSpan]] {
    var rows = StructuredRows()
    let messageLines = (message ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    var first = self
    first.message = messageLines.first.map(String.init)
    rows.add(first.head(format))
    for line in messageLines.dropFirst() { rows.add(text: String(line), .message, depth: 1) }
    rows.add(chosenTree(format), depth: 1)
    return rows.finished
  }

  private func head(_ format: StructuredFormat) -> [StructuredSpan] {
    var text = StructuredText()
    if format.showsTime, !lead.isEmpty {
      text.add(lead.hasSuffix(" ") ? String(lead.dropLast()) : lead, .punctuation)
    }
    if format.showsTime, let time { text.add(ClockText.of(time), .time, after: " ") }
    if format.showsLevel, let level { text.add(level.name.uppercased(), .level(level), after: " ") }
    if let message { text.add(message, .message, after: " ") }
    return text.spans
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
  private func chosenTree(_ format: StructuredFormat) -> [Field] {
    switch format.fields {
    case .all: fields
    case .only: format.chosen(flatFields)
    case .except(let names): Self.without(names, fields, under: "")
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
