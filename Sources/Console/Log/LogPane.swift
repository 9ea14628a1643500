internal import LogKit
internal import ScreenKit
internal import Workflow

/// The part of a log that a pane shows, and where it stands in it.
struct LogPane: Sendable, Hashable {
  var key: LogKey
  /// `nil` until the first answer of the feed.
  var content: LogContent?
  var meter = StepMeter()
  /// The end is shown, and stays in sight as the log grows.
  var follows = true
  /// Number of the first line that is shown while the pane does not follow.
  var top = 0 { didSet { topRow = 0 } }
  /// Rows of that line that are scrolled out of sight, where it is shown in many.
  private(set) var topRow = 0
  /// Columns scrolled to the right; 0 while lines are wrapped.
  var left = 0
  var wraps = false
  var times = LogTimes.off
  /// Which lines that belong together are one.
  var folding = LogFolding.bars
  /// Where lines begin whose records are folded though others are not, or the other way round.
  var turned: Set<UInt64> = []
  /// How lines of JSON and logfmt are shown.
  var shape = LogForm.Shape.raw
  /// Columns in front of each line for the name of its log; 0 where there is but one.
  var labelWidth = 0
  /// Of a merged log: steps whose lines are left out.
  var hiddenSteps: Set<String> = []
  private(set) var search: LogSearch?
  /// Which lines are shown.
  private(set) var filter = LogFilter()
  /// Its lines over time, while they are shown.
  var bars: LogBars?
  /// Marks, and where the pane wants to go.
  var places = LogPlaces()
  /// When a line was written that was in sight last; there may be none now.
  private(set) var near: Timestamp?
  /// Where the log stands together with the others of its run.
  private(set) var moment: Timestamp?
  /// `top` is a number among the last lines, which get their own when all are counted; until then the end is asked for.
  private var standsInPreview = false
  /// How many searches have begun here: the feed looks anew for each, also for the same pattern.
  private(set) var searches = 0

  /// What a search changes.
  struct Place: Sendable, Hashable {
    var follows: Bool
    var top: Int
    var pattern: String?
    var current: Int?
  }

  var place: Place { Place(follows: follows, top: top, pattern: search?.pattern, current: search?.current) }

  /// Goes back to where the pane stood, and to what was searched for there.
  mutating func goBack(to place: Place) {
    follows = place.follows
    top = place.top
    guard search?.pattern != place.pattern else { return }
    find(place.pattern)
    search?.current = place.current
  }

  /// Begins a search; ends it where there is no pattern.
  mutating func find(_ pattern: String?) {
    searches += 1
    search = pattern.map { LogSearch($0) }
  }

  /// Looks for the same among other lines, which are no reason to go anywhere.
  mutating func findAgain() {
    guard let search else { return }
    find(search.pattern)
    self.search?.isLed = false
  }

  /// Takes over how the search stands.
  mutating func take(_ search: LogSearch) { self.search = search }

  init(_ key: LogKey) { self.key = key }

  /// Lines kept above and below the window, so that scrolling a little needs no new answer.
  private static let margin = 100

  /// What the pane wants to know of its log when it has room for `height` rows.
  func request(height: Int) -> LogRequest {
    let wanted: LogRequest.Window =
      follows || standsInPreview
      ? .tail(height + Self.margin)
      : .lines(max(0, top / 50 * 50 - Self.margin)..<(top / 50 * 50 + height + 2 * Self.margin))
    return LogRequest(
      key: key,
      window: wanted,
      pattern: search?.pattern,
      search: searches,
      rules: filter.active,
      folding: folding,
      turned: turned,
      context: filter.context,
      seek: places.seek
    )
  }

  /// Shows other lines from now on; what stands at the top stays there, or what is nearest behind it.
  mutating func change(_ filter: LogFilter, _ room: Size) {
    guard filter != self.filter else { return }
    let isSame = filter.active == self.filter.active && filter.context == self.filter.context
    self.filter = filter
    guard !isSame else { return }
    keepTop(room)
    findAgain()
  }

  /// Other lines are about to be shown: what stands at the top is to come there again.
  mutating func keepTop(_ room: Size) {
    // A line that is still looked for is a better one than what is there meanwhile.
    guard places.seek == nil else { return places.lookAgain() }
    guard !follows, let top = content?[firstLine(room)]?.offset else { return }
    places.look(for: .offset(top), .top)
  }

  /// Shows lines as another pane of the same step did: searched, filtered, with times, wrapped.
  mutating func look(like other: LogPane, _ room: Size) {
    (wraps, times, shape, left) = (other.wraps, other.times, other.shape, other.left)
    if folding != other.folding {
      keepTop(room)
      folding = other.folding
    }
    change(other.filter, room)
    if search?.pattern != other.search?.pattern { find(other.search?.pattern) }
    // Nobody has asked to be taken to a match here.
    if search?.current == nil { search?.isLed = false }
  }

  /// Takes what the feed has read, and goes where the pane wanted to go.
  ///
  /// - Returns: what was looked for and is not there.
  mutating func take(_ content: LogContent, _ room: Size) -> LogSeek? {
    // Other lines are hidden now, so that others have the numbers.
    if let known = self.content, known.isRenumbered != content.isRenumbered { keepTop(room) }
    if standsInPreview, places.seek == nil { keepPreview(true) }
    // Until the line at the top has its number, others would be taken for it.
    let isAnswer = content.found?.seek == places.seek
    if standsInPreview, !content.isPreview, content.failure == nil, !isAnswer { return nil }
    let anchor = key.isMerged && !follows ? self.content?[top]?.offset : nil
    self.content = content
    defer { fill(room) }
    if let anchor { stay(at: anchor) }
    near = subject(room)?.time ?? near
    guard let found = content.found, let seek = places.take(found) else { return nil }
    standsInPreview = false
    guard let place = found.place else { return seek }
    switch seek.placing {
    case .top: if !follows { top = max(0, min(place.line, content.count - 1)) }
    case .cursor: reveal(place.line, room)
    }
    return nil
  }

  /// In merged logs lines that come late go to their place, also above the one at the top, which stays there.
  private mutating func stay(at offset: UInt64) {
    guard let content, places.seek == nil, content[top]?.offset != offset else { return }
    guard let line = content.lines.first(where: { $0.offset == offset }) else {
      return places.look(for: .offset(offset), .top)
    }
    go(to: LogRow(line.number, topRow))
  }

  /// Leaves no room empty below the end: lines may have gone, or a filter lets few of them pass.
  private mutating func fill(_ room: Size) {
    guard let content, content.failure == nil, !content.isCounting, !follows, moment == nil,
      places.seek == nil,
      top + room.height > content.count
    else { return }
    go(to: min(start(room), tailStart(room)))
  }

  /// Remembers the line at the top by where it begins, while it has no number of its own.
  private mutating func keepPreview(_ wasPreview: Bool) {
    standsInPreview = wasPreview && !follows
    guard standsInPreview, let line = content?[top] else { return }
    places.look(for: .offset(line.offset), .top)
  }

  /// What is in sight are last lines that are not counted yet.
  private var isPreview: Bool { (follows || standsInPreview) && content?.isPreview ?? false }

  /// The line that keys are about: the one that was gone to as long as it is in sight, else the first one.
  func subject(_ room: Size) -> LogLine? { cursorLine(room) ?? content?[firstLine(room)] }

  /// The line that was gone to last, where it is in sight.
  func cursorLine(_ room: Size) -> LogLine? {
    guard let cursor = places.cursor, let content else { return nil }
    for number in firstLine(room)..<max(firstLine(room), endLine(room)) {
      if let line = content[number], line.offset == cursor { return line }
    }
    return nil
  }

  /// Goes to the next line so grave or graver, or to the one before; from the end where the pane follows.
  mutating func seek(_ level: LogLevel, forward: Bool, _ room: Size) {
    let cursor = cursorLine(room)?.offset
    let first = firstLine(room)
    if forward {
      // Of the lines in sight the first one counts, too.
      let before = first > 0 ? content?[first - 1]?.offset : nil
      places.look(for: .next(level, from: cursor ?? before))
    } else {
      places.look(for: .previous(level, from: cursor ?? (follows ? nil : content?[endLine(room)]?.offset)))
    }
  }

  var lineCount: Int { content?.count ?? 0 }

  /// Columns that the times of lines take.
  static let timeWidth = 14

  /// Columns of a line's text in a pane of this size.
  func textWidth(_ room: Size) -> Int { max(1, room.width - 2 - gutterWidth) }

  /// Columns in front of the text: times and names.
  var gutterWidth: Int { (times != .off ? Self.timeWidth : 0) + labelWidth }

  /// Number of the first line that is shown, if only in part.
  func firstLine(_ room: Size) -> Int { start(room).line }

  /// Where the pane begins: at the end as much as there is room for, else at its place.
  func start(_ room: Size) -> LogRow {
    guard !follows else { return tailStart(room) }
    let line = max(0, min(top, lineCount - 1))
    // The line may have become shorter: wider panes, other times.
    return LogRow(line, topRow == 0 ? 0 : min(topRow, rowCount(line, room) - 1))
  }

  /// Where the rows begin that fill the pane up from the end.
  private func tailStart(_ room: Size) -> LogRow {
    guard isTall else { return LogRow(max(0, lineCount - room.height)) }
    return moved(LogRow(lineCount), by: -room.height, room)
  }

  /// Number behind the last line that begins in the pane.
  func endLine(_ room: Size) -> Int {
    let start = start(room)
    guard isTall else { return min(lineCount, start.line + room.height) }
    let end = moved(start, by: room.height, room)
    return min(lineCount, end.row > 0 ? end.line + 1 : end.line)
  }

  /// Moves by rows; reaching the end downwards follows again.
  mutating func scroll(by rows: Int, _ room: Size) {
    let wasPreview = isPreview
    let last = tailStart(room)
    let target = min(moved(start(room), by: rows, room), last)
    follows = rows > 0 && target >= last
    go(to: target)
    places.giveUp()
    keepPreview(wasPreview)
  }

  private mutating func go(to place: LogRow) {
    top = place.line
    topRow = place.row
  }

  mutating func goToTop() {
    follows = lineCount == 0
    top = 0
    standsInPreview = false
    places.giveUp()
  }

  mutating func goToEnd() {
    follows = true
    standsInPreview = false
    places.giveUp()
  }

  /// To the first line of a moment, or to the end again where there is none.
  mutating func go(to moment: Timestamp?, _ room: Size) {
    guard moment != self.moment else { return }
    self.moment = moment
    guard let moment else { return goToEnd() }
    stay(room)
    places.look(for: .time(moment))
  }

  /// Stays where it is when the others are moved to another moment.
  mutating func leaveMoment() { moment = nil }

  /// Follows no longer; what is in sight stays there.
  mutating func stay(_ room: Size) {
    guard follows else { return }
    let wasPreview = isPreview
    go(to: start(room))
    follows = false
    keepPreview(wasPreview)
  }

  /// To the right no further than to the end of the longest line in sight.
  mutating func scrollSideways(by columns: Int, _ room: Size) {
    guard !wraps else { return }
    let end = columns > 0 ? max(left, widestLine(room) - textWidth(room)) : left
    left = max(0, min(left + columns, end))
  }

  /// Puts a line in sight, in the upper third.
  mutating func reveal(_ line: Int, _ room: Size) {
    // Whoever goes on to a line does not want to be where the last lines stood before.
    if standsInPreview { places.giveUp() }
    standsInPreview = false
    let start = start(room)
    if start <= LogRow(line), line < endLine(room) {
      if follows { go(to: start) }
    } else {
      go(to: min(moved(LogRow(line), by: -(room.height / 3), room), tailStart(room)))
    }
    follows = false
  }
}

/// A search in a log.
struct LogSearch: Sendable, Hashable {
  var pattern: String
  /// Numbers of the lines that match, ascending, as far as they are known.
  var lines: [Int] = []
  /// Matches whose numbers are not kept, behind those in `lines`.
  var unlisted = 0
  var isComplete = false
  /// The match under the cursor, as an index into `lines`.
  var current: Int?
  /// Why the pattern cannot be searched for.
  var failure: String?
  /// The first match that is found is gone to.
  var isLed = true

  init(_ pattern: String) { self.pattern = pattern }

  /// Number of the line under the cursor; `nil` also while it is not found again.
  var currentLine: Int? { current.flatMap { lines.indices.contains($0) ? lines[$0] : nil } }

  /// `17/2,304`, `no match`, or how the search is going.
  var summary: String {
    if let failure { return failure }
    if lines.isEmpty { return isComplete ? "no match" : "searching" }
    let place = current.map { ($0 + 1).grouped } ?? "–"
    return "\(place)/\((lines.count + unlisted).grouped)\(isComplete ? "" : "+")"
  }

  /// The first match at or behind `line`; the first of all where there is none.
  func match(from line: Int) -> Int? {
    guard !lines.isEmpty else { return nil }
    return lines.firstIndex { $0 >= line } ?? 0
  }

  /// The next match in a direction, going round at the ends.
  func neighbour(forward: Bool, from line: Int) -> Int? {
    guard !lines.isEmpty else { return nil }
    if let current { return (current + (forward ? 1 : lines.count - 1)) % lines.count }
    return forward ? match(from: line) : (lines.lastIndex { $0 < line } ?? lines.count - 1)
  }
}
