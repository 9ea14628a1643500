internal import ScreenKit
internal import Workflow

/// The list of runs.
struct RunsModel: Sendable {
  private(set) var rows: [RunRow] = []
  /// Until the first answer nothing is known, not even that there are none.
  private(set) var isLoaded = false
  var failure: ReadFailure?
  private(set) var filterText = ""
  private(set) var order = RunOrder()
  /// Positions in `rows` of what passes the filter, in the order of the screen.
  private(set) var shown: [Int] = []
  private(set) var position = ListPosition()
  /// Runs that something is to be done with together.
  private(set) var marked: Set<RunID> = []
  /// The run under the cursor, so that it stays there when rows come and go.
  private var current: RunID?

  var isEmpty: Bool { rows.isEmpty }

  subscript(shownAt index: Int) -> RunRow { rows[shown[index]] }

  var selected: RunRow? { shown.indices.contains(position.cursor) ? rows[shown[position.cursor]] : nil }

  func row(of id: RunID) -> RunRow? { rows.first { $0.id == id } }

  var liveCount: Int { rows.count { !$0.status.isEnded } }

  mutating func replace(_ rows: [RunRow], now: Timestamp, visible: Int) {
    self.rows = rows
    if !marked.isEmpty { marked.formIntersection(rows.map(\.id)) }
    isLoaded = true
    failure = nil
    arrange(now: now, visible: visible)
  }

  /// Takes rows that are new or have changed; a new one keeps the list newest first.
  mutating func merge(_ changed: [RunRow], now: Timestamp, visible: Int) {
    for row in changed {
      if let place = rows.firstIndex(where: { $0.id <= row.id }) {
        if rows[place].id == row.id { rows[place] = row } else { rows.insert(row, at: place) }
      } else {
        rows.append(row)
      }
    }
    isLoaded = true
    arrange(now: now, visible: visible)
  }

  mutating func filter(_ text: String, now: Timestamp, visible: Int) {
    guard text != filterText else { return }
    filterText = text
    arrange(now: now, visible: visible)
  }

  mutating func sort(_ order: RunOrder, now: Timestamp, visible: Int) {
    self.order = order
    arrange(now: now, visible: visible)
  }

  mutating func move(by step: Int, visible: Int) {
    position.move(by: step, count: shown.count, visible: visible)
    current = selected?.id
  }

  mutating func scroll(by rows: Int, visible: Int) {
    position.scroll(by: rows, count: shown.count, visible: visible)
    current = selected?.id
  }

  /// Marks the run under the cursor, or takes its mark away, and goes on to the next one.
  mutating func toggleMark(visible: Int) {
    guard let id = selected?.id else { return }
    if marked.remove(id) == nil { marked.insert(id) }
    move(by: 1, visible: visible)
  }

  mutating func clearMarks() { marked = [] }

  mutating func fit(visible: Int) { position.fit(count: shown.count, visible: visible) }

  mutating func select(_ id: RunID, visible: Int) {
    guard let place = shown.firstIndex(where: { rows[$0].id == id }) else { return }
    position.cursor = place
    current = id
    fit(visible: visible)
  }

  private mutating func arrange(now: Timestamp, visible: Int) {
    let filter = RunFilter(filterText)
    shown = filter.isEmpty ? Array(rows.indices) : rows.indices.filter { filter.matches(rows[$0]) }
    if order != RunOrder() {
      shown.sort { order.places(rows[$0], above: rows[$1], now: now) }
    }
    if let current, let place = shown.firstIndex(where: { rows[$0].id == current }) {
      // At the top the list follows what is new, as long as the cursor has not been moved.
      position.cursor = place
    }
    position.fit(count: shown.count, visible: visible)
  }
}
