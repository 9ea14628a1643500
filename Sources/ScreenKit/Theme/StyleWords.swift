/// Reads a style as themes write it: `COLOUR [on COLOUR] [bold] [dim] [italic] [underline] [reverse]`.
///
/// A colour is `#rrggbb`, `default`, one of the terminal's sixteen (`red`, `bright-blue`) or a name from the
/// palette.
struct StyleWords {
  /// What is wrong with a word.
  struct Problem: Error, Hashable {
    /// Where the word begins, in scalars from the start of the text.
    var offset: Int
    var sentence: String
  }

  var palette: [String: Color]

  func style(_ text: String) throws(Problem) -> Style {
    var style = Style()
    var words = Self.words(of: text)[...]
    while let word = words.popFirst() {
      if let attribute = Attributes.named.first(where: { $0.name == word.text })?.attribute {
        style.attributes.insert(attribute)
      } else if word.text == "on" {
        guard let next = words.popFirst() else {
          throw Problem(offset: word.offset, sentence: "'on' is followed by no colour")
        }
        guard style.background.isUnset else {
          throw Problem(offset: next.offset, sentence: "a second background, '\(next.text)'")
        }
        style.background = try color(next)
      } else {
        let color = try color(word)
        guard style.foreground.isUnset else {
          throw Problem(
            offset: word.offset,
            sentence: "a second colour, '\(word.text)'; write 'on' before a background"
          )
        }
        style.foreground = color
      }
    }
    return style
  }

  func color(_ text: String) throws(Problem) -> Color {
    try color((text: text, offset: 0))
  }

  private func color(_ word: (text: String, offset: Int)) throws(Problem) -> Color {
    if word.text == "default" { return .terminal }
    if let color = palette[word.text] { return color }
    if let index = Color.systemNames.firstIndex(of: word.text) { return .palette(UInt8(index)) }
    if word.text.first == "#" {
      let digits = word.text.dropFirst()
      if digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) {
        return .hex(value)
      }
      throw Problem(
        offset: word.offset,
        sentence: "'\(word.text)' is no colour; write '#' and six hexadecimal digits"
      )
    }
    let names = palette.keys.sorted() + Color.systemNames + ["default"] + Attributes.named.map(\.name)
    let nearest = Spelling.nearest(to: word.text, in: names)
    throw Problem(
      offset: word.offset,
      sentence: "'\(word.text)' is no colour and no attribute"
        + (nearest.map { "; did you mean '\($0)'?" } ?? "")
    )
  }

  private static func words(of text: String) -> [(text: String, offset: Int)] {
    var words: [(text: String, offset: Int)] = []
    var inWord = false
    for (offset, scalar) in text.unicodeScalars.enumerated() {
      if scalar.properties.isWhitespace {
        inWord = false
      } else if inWord {
        words[words.count - 1].text.unicodeScalars.append(scalar)
      } else {
        inWord = true
        words.append((String(scalar), offset))
      }
    }
    return words
  }
}

extension Style {
  /// The style as `StyleWords` reads it; colours beyond the terminal's sixteen as digits.
  var words: String {
    var words: [String] = []
    if !foreground.isUnset { words.append(foreground.description) }
    if !background.isUnset { words += ["on", background.description] }
    return (words + Attributes.named.filter { attributes.contains($0.attribute) }.map(\.name)).joined(
      separator: " "
    )
  }
}
