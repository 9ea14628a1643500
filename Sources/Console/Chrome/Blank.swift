internal import ScreenKit

/// What stands where there is nothing to show.
enum Blank {
  /// A sentence in the middle of a pane, and a line below it that says what to do.
  static func note(
    _ text: String,
    hint: String = "",
    role: Role = .dim,
    in rect: Rect,
    look: Look,
    into buffer: inout CellBuffer
  ) {
    guard !rect.isEmpty else { return }
    let lines = wrapped(text, width: max(1, rect.width - 4))
    let rest = hint.isEmpty ? [] : wrapped(hint, width: max(1, rect.width - 4))
    var y = rect.y + max(0, (rect.height - lines.count - rest.count) / 2)
    for (line, style) in lines.map({ ($0, look[role]) }) + rest.map({ ($0, look[.hint]) })
    where y < rect.bottom {
      buffer.put(line, at: Point(x: rect.x, y: y), style, room: rect.width, align: .center)
      y += 1
    }
  }

  static func tooSmall(_ model: AppModel, into buffer: inout CellBuffer) {
    let smallest = ScreenFrame.smallest
    note(
      "stepdeck needs \(smallest.width)×\(smallest.height)",
      in: model.frame.screen,
      look: model.look,
      into: &buffer
    )
  }

  /// Cuts a sentence into lines at its spaces; words that are too long are cut.
  static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: true) {
      var word = String(word)
      while !TextWidth.fits(word, width) {
        if !line.isEmpty {
          lines.append(line)
          line = ""
        }
        let head = head(of: word, width: width)
        lines.append(head)
        word.unicodeScalars.removeFirst(head.unicodeScalars.count)
      }
      if !line.isEmpty, TextWidth.of(line) + 1 + TextWidth.of(word) > width {
        lines.append(line)
        line = word
      } else {
        line += line.isEmpty ? word : " " + word
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  /// As many clusters as fit, at least one.
  private static func head(of word: String, width: Int) -> String {
    var used = 0
    var end = word.startIndex
    for cluster in TextClusters(word) {
      if used > 0, used + cluster.glyph.width > width { break }
      used += cluster.glyph.width
      end = cluster.range.upperBound
    }
    return String(word.unicodeScalars[..<end])
  }
}
