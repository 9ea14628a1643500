internal import ScreenKit
internal import Workflow

/// A long text of headings, names with values, and tables, that is scrolled.
struct FactSheet: Sendable {
  let look: Look
  let width: Int
  private var done: [[StyledSpan]] = []
  /// Which lines are of a step, by their number.
  private(set) var steps: [Int: Int] = [:]
  /// Names with values below each other, which stand in columns of their own.
  private var facts: [Fact] = []

  private struct Fact: Sendable {
    var name: String
    var value: String
    var role: Role
  }

  /// Values longer than this are cut before they are wrapped.
  private static let longestValue = 4_000

  init(_ look: Look, width: Int) {
    self.look = look
    self.width = max(10, width)
  }

  var lines: [[StyledSpan]] { done + factLines }

  mutating func heading(_ text: String) {
    flush()
    if !done.isEmpty { done.append([]) }
    done.append([look.span(text, .title)])
  }

  /// `name      value`, the value wrapped below itself, and the name where it is longer than half a line.
  mutating func fact(_ name: String, _ value: String, _ role: Role = .text) {
    facts.append(Fact(name: name, value: value, role: role))
  }

  private mutating func flush() {
    done += factLines
    facts = []
  }

  private var factLines: [[StyledSpan]] {
    let longest = facts.map { TextWidth.of($0.name) }.max() ?? 0
    let nameWidth = min(max(longest, min(16, width / 3)), max(4, width / 2 - 4))
    return facts.flatMap { fact in
      let names =
        TextWidth.fits(fact.name, nameWidth) ? [fact.name] : WordWrap.lines(fact.name, width: nameWidth)
      let values = Self.wrapped(fact.value, max(4, width - nameWidth - 4))
      return (0..<max(names.count, values.count)).map { row in
        let name = row < names.count ? names[row] : ""
        let padding = String(repeating: " ", count: max(0, nameWidth + 2 - TextWidth.of(name)))
        let value = row < values.count ? values[row] : ""
        return [look.span("  " + name + padding, .dim), look.span(value, fact.role)]
      }
    }
  }

  /// An untrusted value as lines, at least one: it may hold line breaks, each of which begins a line.
  private static func wrapped(_ value: String, _ width: Int) -> [String] {
    let parts = value.prefix(longestValue).split(separator: "\n", omittingEmptySubsequences: false)
    return parts.flatMap { part in
      let lines = WordWrap.lines(String(part), width: width)
      return lines.isEmpty ? [""] : lines
    }
  }

  mutating func line(_ spans: [StyledSpan]) {
    flush()
    done.append([StyledSpan("  ")] + spans)
  }

  /// A line of a step, with a mark where that is chosen.
  mutating func line(_ spans: [StyledSpan], of step: Int, isChosen: Bool) {
    flush()
    steps[done.count] = step
    let mark = isChosen ? look.span("\(look.glyphs.cursorMark) ", .accent) : StyledSpan("  ")
    done.append([mark] + spans)
  }

  mutating func text(_ text: String, _ role: Role = .text) {
    for line in WordWrap.lines(text, width: width - 2) { self.line([look.span(line, role)]) }
  }

  /// Rows of cells under each other, the first column dim; columns as wide as they need, cut to an equal share.
  ///
  /// Where `wraps` is on, a cell of one style goes on in the lines below.
  mutating func table(_ rows: [[[StyledSpan]]], firstWidth: Int, wraps: Bool = false) {
    let columns = rows.map(\.count).max() ?? 0
    guard columns > 1 else { return }
    let share = max(6, (width - firstWidth - 4) / (columns - 1) - 2)
    for row in rows {
      let cells = row.enumerated().map { index, cell -> [[StyledSpan]] in
        guard wraps, index > 0, cell.count == 1 else {
          return [StyledSpan.cut(cell, to: index == 0 ? firstWidth : share)]
        }
        return Self.wrapped(cell[0].text, share).map { [StyledSpan($0, cell[0].style)] }
      }
      for height in 0..<(cells.map(\.count).max() ?? 0) {
        var spans: [StyledSpan] = []
        for (index, cell) in cells.enumerated() {
          let part = height < cell.count ? cell[height] : []
          let used = part.reduce(0) { $0 + TextWidth.of($1.text) }
          let room = index == 0 ? firstWidth : share
          spans += part + [StyledSpan(String(repeating: " ", count: max(0, room - used) + 2))]
        }
        line(spans)
      }
    }
  }

  /// Paints the lines from `offset` on.
  func paint(from offset: Int, in rect: Rect, into buffer: inout CellBuffer) {
    let lines = lines
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
