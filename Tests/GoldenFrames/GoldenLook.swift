package import ScreenKit

/// How a golden screen was painted, which the end of its name says: `light`, `mono`, `ascii` (mono, too) or `dark-ascii`;
/// in the dark theme when it says nothing.
package struct GoldenLook: Sendable {
  package let theme: Theme
  /// Whether its signs are those of a terminal that knows ASCII only.
  package let isASCII: Bool
  /// The style of text that no run mentions.
  package let text: Style
  private let roles: [String: Style]

  /// The look at the end of `words`.
  init(named words: some BidirectionalCollection<Substring>) {
    isASCII = words.last == "ascii"
    let isColored = words.dropLast().last == "dark"
    let known =
      words.last == "light" ? "light" : words.last == "mono" || isASCII && !isColored ? "mono" : "dark"
    let theme = BuiltInTheme.named(known)?.theme ?? Theme.standard(for: .trueColor)
    self.theme = theme
    let ground = theme[.base].over(.plain)
    roles = Dictionary(uniqueKeysWithValues: Role.allCases.map { ($0.name, theme[$0].over(ground)) })
    text = theme[.text].over(ground)
  }

  /// The style that a snapshot calls `name`: a role, `role on role`, or colours and attributes.
  func style(_ name: String) -> Style? {
    if let style = roles[name] { return style }
    let words = name.split(separator: " ").map(String.init)
    if words.count == 3, words[1] == "on", var front = roles[words[0]], let back = roles[words[2]] {
      front.background = back.background
      return front
    }
    return described(words[...])
  }

  /// A style as `Style.description` says it.
  private func described(_ words: ArraySlice<String>) -> Style? {
    var words = words
    var style = Style.plain
    while let word = words.popFirst() {
      if let attribute = Attributes.named.first(where: { $0.name == word })?.attribute {
        style.attributes.insert(attribute)
      } else if word == "on" {
        guard let color = words.popFirst().flatMap(color) else { return nil }
        style.background = color
      } else {
        guard let color = color(word) else { return nil }
        style.foreground = color
      }
    }
    return style
  }

  private func color(_ word: String) -> Color? {
    if word == "default" { return .terminal }
    if let index = Color.systemNames.firstIndex(of: word) { return .palette(UInt8(index)) }
    if word.hasPrefix("palette") { return UInt8(word.dropFirst(7)).map(Color.palette) }
    return word.hasPrefix("#") ? UInt32(word.dropFirst(), radix: 16).map(Color.hex) : nil
  }
}
