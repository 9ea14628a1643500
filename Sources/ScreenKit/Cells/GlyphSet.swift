/// The signs that screens are drawn with, in Unicode or in ASCII, each of one column.
package struct GlyphSet: Hashable, Sendable {
  package struct Border: Hashable, Sendable {
    package var topLeft, topRight, bottomLeft, bottomRight: Unicode.Scalar
    package var horizontal, vertical: Unicode.Scalar
    package var leftTee, rightTee, topTee, bottomTee, cross: Unicode.Scalar
  }

  package var isASCII: Bool
  package var border: Border
  package var ellipsis, cursorMark, mark, more, crumb, separator, sorted, sortedUp: Unicode.Scalar
  package var barFull, barHead, barRest: Unicode.Scalar
  package var scrollTrack, scrollThumb, gap, dash, retry, pin: Unicode.Scalar
  package var arrowRight, arrowDown, arrowUp: Unicode.Scalar
  /// Heights of a sparkline from nothing to full.
  package var sparks: [Unicode.Scalar]
  /// Bars of a timeline: queued, starting, pulling, running.
  package var shades: [Unicode.Scalar]
  /// Signs of states, by `StateRole`.
  var states: [Unicode.Scalar]

  package func state(_ state: StateRole) -> Unicode.Scalar { states[state.index] }

  package static let unicode = GlyphSet(
    isASCII: false,
    border: Border(
      topLeft: "╭",
      topRight: "╮",
      bottomLeft: "╰",
      bottomRight: "╯",
      horizontal: "─",
      vertical: "│",
      leftTee: "├",
      rightTee: "┤",
      topTee: "┬",
      bottomTee: "┴",
      cross: "┼"
    ),
    ellipsis: "…",
    cursorMark: "▸",
    mark: "◆",
    more: "▾",
    crumb: "›",
    separator: "·",
    sorted: "▾",
    sortedUp: "▴",
    barFull: "━",
    barHead: "╸",
    barRest: "─",
    scrollTrack: "│",
    scrollThumb: "┃",
    gap: "┄",
    dash: "–",
    retry: "↻",
    pin: "◆",
    arrowRight: "▶",
    arrowDown: "▼",
    arrowUp: "▲",
    sparks: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    shades: ["░", "▒", "▓", "█"],
    states: ["◌", "◔", "◔", "◑", "●", "✓", "✗", "⊘", "↷", "≡", "◐", "?"]
  )

  package static let ascii = GlyphSet(
    isASCII: true,
    border: Border(
      topLeft: "+",
      topRight: "+",
      bottomLeft: "+",
      bottomRight: "+",
      horizontal: "-",
      vertical: "|",
      leftTee: "+",
      rightTee: "+",
      topTee: "+",
      bottomTee: "+",
      cross: "+"
    ),
    ellipsis: "~",
    cursorMark: ">",
    mark: "*",
    more: "v",
    crumb: ">",
    separator: "-",
    sorted: "v",
    sortedUp: "^",
    barFull: "=",
    barHead: ">",
    barRest: "-",
    scrollTrack: "|",
    scrollThumb: "#",
    gap: "-",
    dash: "-",
    retry: "r",
    pin: "@",
    arrowRight: ">",
    arrowDown: "v",
    arrowUp: "^",
    sparks: [" ", ".", ".", ":", ":", "+", "*", "%", "#"],
    shades: [".", ":", "%", "#"],
    states: [".", "~", "~", "o", "*", "+", "x", "-", ">", "=", "%", "?"]
  )

  package static func of(unicode: Bool) -> GlyphSet { unicode ? .unicode : .ascii }
}

extension GlyphSet {
  /// What stands for `scalar` on a terminal that knows ASCII only: our own signs as the ASCII set has them,
  /// typography by its nearest sign, everything else as `?`.
  package static func asciiFallback(for scalar: Unicode.Scalar) -> Unicode.Scalar {
    scalar.isASCII ? scalar : fallbacks[scalar] ?? "?"
  }

  private static let fallbacks: [Unicode.Scalar: Unicode.Scalar] = {
    var table: [Unicode.Scalar: Unicode.Scalar] = [
      "\u{A0}": " ", "·": ".", "–": "-", "—": "-", "‘": "'", "’": "'", "“": "\"", "”": "\"", "•": "*",
      "×": "x",
      "→": ">", "←": "<", "↑": "^", "↓": "v", "⏎": "^", "█": "#", "▐": "|", "▌": "|", "■": "#",
    ]
    for (fancy, plain) in zip(unicode.all, ascii.all) where !fancy.isASCII { table[fancy] = plain }
    return table
  }()

  var all: [Unicode.Scalar] {
    let lines = [
      border.topLeft, border.topRight, border.bottomLeft, border.bottomRight, border.horizontal,
      border.vertical,
      border.leftTee, border.rightTee, border.topTee, border.bottomTee, border.cross,
    ]
    let signs = [
      ellipsis, cursorMark, mark, more, crumb, separator, sorted, sortedUp, barFull, barHead, barRest,
      scrollTrack,
      scrollThumb, gap, dash, retry, pin, arrowRight, arrowDown, arrowUp,
    ]
    return lines + signs + sparks + shades + states
  }
}
