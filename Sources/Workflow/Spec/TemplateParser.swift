/// Reads text with `${{ … }}` expressions.
///
/// `$${{` stands for a literal `${{`.
package struct TemplateParser {
  /// A part and the place of its expression, in characters from the start of the text.
  package struct Piece: Sendable, Hashable {
    package var part: Template.Part
    package var offset: Int
    /// The expression as it was written, `${{` and `}}` included; for a literal its text.
    package var source: String
  }

  private let text: [Character]
  private var position = 0
  private var literal = ""
  private var literalStart = 0
  private var pieces: [Piece] = []

  private init(_ text: String) { self.text = Array(text) }

  package static func pieces(of text: String) throws(GrammarError) -> [Piece] {
    guard text.utf8.contains(UInt8(ascii: "$")) else {
      return text.isEmpty ? [] : [Piece(part: .literal(text), offset: 0, source: text)]
    }
    var parser = TemplateParser(text)
    try parser.run()
    return parser.pieces
  }

  private mutating func run() throws(GrammarError) {
    while position < text.count {
      if matches("$${{") {
        literal += "${{"
        position += 4
      } else if matches("${{") {
        flush()
        try expression()
        literalStart = position
      } else {
        literal.append(text[position])
        position += 1
      }
    }
    flush()
  }

  private func matches(_ word: String) -> Bool {
    text[position...].prefix(word.count).elementsEqual(word)
  }

  private mutating func flush() {
    if !literal.isEmpty {
      pieces.append(Piece(part: .literal(literal), offset: literalStart, source: literal))
    }
    literal = ""
  }

  private mutating func expression() throws(GrammarError) {
    let start = position
    var end = start + 3
    while end < text.count, !(text[end] == "}" && end + 1 < text.count && text[end + 1] == "}") {
      if text[end] == "\n" || text[end] == "{" && text[end - 1] == "{" && end - 1 > start + 2 { break }
      end += 1
    }
    guard end + 1 < text.count, text[end] == "}", text[end + 1] == "}" else {
      throw GrammarError(
        "'${{' is not closed by '}}'; write '$${{' where the text itself is meant",
        offset: start
      )
    }
    let source = String(text[start..<end + 2])
    pieces.append(
      Piece(part: try part(text[start + 3..<end], at: start, source), offset: start, source: source)
    )
    position = end + 2
  }

  private func part(
    _ inner: ArraySlice<Character>,
    at offset: Int,
    _ source: String
  )
    throws(GrammarError) -> Template.Part
  {
    let words = String(inner.drop(while: \.isWhitespace)).trimmedEnd.split(
      separator: ".",
      omittingEmptySubsequences: false
    ).map(String.init)
    switch (words.first, words.count) {
    case ("parameters", 2) where SpecName.isValid(words[1]): return .parameter(words[1])
    case ("env", 2) where !words[1].isEmpty && !words[1].contains(where: { $0.isWhitespace || $0 == "=" }):
      return .environment(words[1])
    case ("steps", 4) where words[2] == "results" && SpecName.isValid(words[1]) && !words[3].isEmpty:
      return .result(step: words[1], name: words[3])
    default: throw unknown(words, at: offset, source)
    }
  }

  private func unknown(_ words: [String], at offset: Int, _ source: String) -> GrammarError {
    var repaired = words
    if let first = NearestName.to(words[0], among: ["parameters", "env", "steps"]) { repaired[0] = first }
    if ["parameter", "params", "param"].contains(words[0]) { repaired[0] = "parameters" }
    if repaired[0] == "steps", words.count == 4 { repaired[2] = "results" }
    return GrammarError(
      "\(source.quoted) is no expression; there are ${{ parameters.NAME }}, ${{ steps.STEP.results.NAME }} "
        + "and ${{ env.NAME }}",
      suggestion: repaired == words ? nil : "${{ \(repaired.joined(separator: ".")) }}",
      offset: offset
    )
  }
}

extension String {
  fileprivate var trimmedEnd: Substring {
    var rest = Substring(self)
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest
  }
}

extension Template {
  package init(parsing text: String) throws(GrammarError) {
    self.init(parts: try TemplateParser.pieces(of: text).map(\.part))
  }

  /// The template as it is written in a file.
  package var sourceText: String {
    parts.map { part in
      switch part {
      case .literal(let text): TemplateParser.escaped(text)
      case .parameter(let name): "${{ parameters.\(name) }}"
      case .result(let step, let name): "${{ steps.\(step).results.\(name) }}"
      case .environment(let name): "${{ env.\(name) }}"
      }
    }.joined()
  }

  /// The text with every expression replaced by what `value` gives for it; literals stay as they are.
  package func text<Failure>(_ value: (Part) throws(Failure) -> String) throws(Failure) -> String {
    var text = ""
    for part in parts {
      if case .literal(let literal) = part { text += literal } else { text += try value(part) }
    }
    return text
  }
}

extension TemplateParser {
  /// Literal text with every `${{` written as `$${{`.
  fileprivate static func escaped(_ text: String) -> String {
    guard text.contains("${{") else { return text }
    var result = ""
    var rest = Substring(text)
    while !rest.isEmpty {
      if rest.hasPrefix("${{") {
        result += "$${{"
        rest = rest.dropFirst(3)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}
