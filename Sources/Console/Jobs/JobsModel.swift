internal import Operators
internal import ScreenKit
internal import Workflow

/// The jobs of all providers, as far as they have been asked.
struct JobsModel: Sendable {
  /// One provider's part of the list.
  struct Part: Sendable, Hashable {
    var rows: [JobRow] = []
    /// When the rows were true; `nil` before the first answer.
    var asOf: Timestamp?
    var hasMore = false
    /// Why the last question was not answered.
    var failure: String?

    var isStale: Bool { asOf != nil && failure != nil }
  }

  /// What a provider has told of one job.
  struct Sheet: Sendable, Hashable {
    var job: JobRef
    var description: JobDescription?
    /// When the description was true.
    var asOf: Timestamp?
    /// Why the last question was not answered.
    var failure: String?
  }

  /// The providers; `nil` until the stacks are read.
  private(set) var sources: [JobSource]?
  /// Why the providers are not known, or not anew; a sentence.
  var failure: String?
  private(set) var parts: [JobSource: Part] = [:]
  private(set) var rows: [JobRow] = []
  private(set) var filterText = ""
  private(set) var order = JobOrder()
  /// Positions in `rows` of what passes the filter, in the order of the screen.
  private(set) var shown: [Int] = []
  private(set) var position = ListPosition()
  /// Jobs that something is to be done with together.
  private(set) var marked: Set<JobRef> = []
  /// How many jobs of each provider are asked for: more with every screen that is scrolled to the end.
  private(set) var wanted = page
  private(set) var wish = 0
  /// The job under the cursor, so that it stays there when others come and go.
  private var current: JobRef?

  /// What is known of the job that is looked at.
  private var sheet: Sheet?
  private(set) var logs: [JobRef: JobLogStanding] = [:]

  static let page = 500

  var selected: JobRow? { shown.indices.contains(position.cursor) ? rows[shown[position.cursor]] : nil }

  subscript(shownAt index: Int) -> JobRow { rows[shown[index]] }

  /// Every provider has answered at least once, or said why not.
  var isLoaded: Bool { sources?.allSatisfy { parts[$0]?.asOf != nil || parts[$0]?.failure != nil } ?? false }

  var hasMore: Bool { parts.values.contains(where: \.hasMore) }

  func row(of job: JobRef) -> JobRow? {
    parts[job.source]?.rows.first { $0.job.handle == job.handle }
  }

  /// What is known of a job that is looked at.
  func sheet(of job: JobRef) -> Sheet? { sheet?.job.whole == job.whole ? sheet : nil }

  // MARK: - News

  mutating func take(_ sources: [JobSource], visible: Int) {
    self.sources = sources
    failure = nil
    parts = parts.filter { sources.contains($0.key) }
    arrange(visible: visible)
  }

  mutating func take(_ listing: JobListing, of source: JobSource, visible: Int) {
    var part = parts[source] ?? Part()
    switch listing {
    case .jobs(let rows, let asOf, let hasMore):
      part = Part(rows: rows, asOf: asOf, hasMore: hasMore)
    case .failed(let reason): part.failure = reason
    }
    parts[source] = part
    arrange(visible: visible)
  }

  mutating func take(_ sheet: JobSheet, of job: JobRef) {
    var known = self.sheet(of: job) ?? Sheet(job: job)
    switch sheet {
    case .description(let description, let asOf):
      known = Sheet(job: job, description: description, asOf: asOf)
    case .failed(let reason): known.failure = reason
    }
    self.sheet = known
  }

  mutating func take(_ standing: JobLogStanding, of job: JobRef) { logs[job] = standing }

  mutating func refresh() { wish += 1 }

  /// The list is left: whoever comes back begins with its first jobs.
  mutating func leave() { wanted = Self.page }

  // MARK: - The list

  mutating func filter(_ text: String, visible: Int) {
    guard text != filterText else { return }
    filterText = text
    arrange(visible: visible)
  }

  mutating func sort(_ order: JobOrder, visible: Int) {
    self.order = order
    arrange(visible: visible)
  }

  mutating func move(by step: Int, visible: Int) {
    position.move(by: step, count: shown.count, visible: visible)
    current = selected?.ref
    askForMore(visible)
  }

  mutating func scroll(by rows: Int, visible: Int) {
    position.scroll(by: rows, count: shown.count, visible: visible)
    current = selected?.ref
    askForMore(visible)
  }

  private mutating func askForMore(_ visible: Int) {
    // More is asked for before the end is reached.
    let wasAnswered = parts.values.contains { $0.hasMore && $0.rows.count >= wanted }
    let last = max(position.cursor, position.offset + visible - 1)
    if wasAnswered, last + visible >= shown.count { wanted += Self.page }
  }

  /// Marks the job under the cursor, or takes its mark away, and goes on to the next one.
  mutating func toggleMark(visible: Int) {
    guard let job = selected?.ref else { return }
    if marked.remove(job) == nil { marked.insert(job) }
    move(by: 1, visible: visible)
  }

  mutating func clearMarks() { marked = [] }

  /// The jobs that are marked, in the order of the screen, those that a filter hides behind the others.
  var markedRows: [JobRow] {
    guard !marked.isEmpty else { return [] }
    let hidden = Set(rows.indices).subtracting(shown).sorted()
    return (shown + hidden).map { rows[$0] }.filter { marked.contains($0.ref) }
  }

  mutating func fit(visible: Int) { position.fit(count: shown.count, visible: visible) }

  private mutating func arrange(visible: Int) {
    rows = (sources ?? []).flatMap { parts[$0]?.rows ?? [] }
    // A job that its provider does not name any more is gone; one of a page that is read again comes back.
    if !marked.isEmpty, isLoaded { marked.formIntersection(rows.map(\.ref)) }
    let filter = JobFilter(filterText)
    shown = filter.isEmpty ? Array(rows.indices) : rows.indices.filter { filter.matches(rows[$0]) }
    shown.sort { order.places(rows[$0], above: rows[$1]) }
    if let current, let place = shown.firstIndex(where: { rows[$0].ref == current }) {
      position.cursor = place
    }
    position.fit(count: shown.count, visible: visible)
  }
}
