internal import ScreenKit
internal import Workflow

/// A long text of headings, names with values, and tables, that is scrolled.
struct FactSheet: Sendable {
  private(set) var lines: [[StyledSpan]] = []
  let look: Look
  let width: Int

  /// Values longer than this are cut before they are wrapped.
  private static let longestValue = 4_000

  init(_ look: Look, width: Int) {
    self.look = look
    self.width = max(10, width)
  }

  mutating func heading(_ text: String) {
    if !lines.isEmpty { lines.append([]) }
    lines.append([look.span(text, .title)])
  }

  /// `name      value`, the value wrapped below itself.
  mutating func fact(_ name: String, _ value: String, _ role: Role = .text) {
    let nameWidth = min(16, width / 3)
    let room = max(4, width - nameWidth - 4)
    // Untrusted text may hold line breaks; each begins a line here.
    let parts = value.prefix(Self.longestValue).split(separator: "\n", omittingEmptySubsequences: false)
    let wrapped = parts.flatMap { part in
      let lines = WordWrap.lines(String(part), width: room)
      return lines.isEmpty ? [""] : lines
    }
    for (index, line) in wrapped.enumerated() {
      let label = index == 0 ? TextWidth.truncated(name, to: nameWidth) : ""
      let padding = String(repeating: " ", count: max(0, nameWidth + 2 - TextWidth.of(label)))
      lines.append([look.span("  " + label + padding, .dim), look.span(line, role)])
    }
  }

  mutating func line(_ spans: [StyledSpan]) { lines.append([StyledSpan("  ")] + spans) }

  mutating func text(_ text: String, _ role: Role = .text) {
    for line in WordWrap.lines(text, width: width - 2) { self.line([look.span(line, role)]) }
  }

  /// Rows of cells under each other, the first column dim; columns as wide as they need, cut to an equal share.
  mutating func table(_ rows: [[[StyledSpan]]], firstWidth: Int) {
    let columns = rows.map(\.count).max() ?? 0
    guard columns > 1 else { return }
    let share = max(6, (width - firstWidth - 4) / (columns - 1) - 2)
    for row in rows {
      var spans: [StyledSpan] = []
      for (index, cell) in row.enumerated() {
        let room = index == 0 ? firstWidth : share
        let fitted = StyledSpan.cut(cell, to: room)
        let used = fitted.reduce(0) { $0 + TextWidth.of($1.text) }
        spans += fitted + [StyledSpan(String(repeating: " ", count: max(0, room - used) + 2))]
      }
      line(spans)
    }
  }

  /// Paints the lines from `offset` on.
  func paint(from offset: Int, in rect: Rect, into buffer: inout CellBuffer) {
    buffer.clipped(to: rect) { buffer in
      for row in 0..<rect.height where offset + row < lines.count {
        buffer.put(
          lines[offset + row],
          at: Point(x: rect.x, y: rect.y + row),
          limit: rect.width,
          over: look[.text]
        )
      }
    }
    buffer.scrollbar(
      Rect(x: rect.x, y: rect.y, width: rect.width + 2, height: rect.height),
      offset: offset,
      visible: rect.height,
      count: lines.count,
      look: look
    )
  }
}
