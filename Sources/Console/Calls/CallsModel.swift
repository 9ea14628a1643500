internal import CurlKit
internal import LogKit
internal import ScreenKit
internal import Workflow

/// The calls to providers of the recent past, as engine and console have noted them.
struct CallsModel: Sendable {
  /// Oldest first, as they come.
  private(set) var all: [NotedCall] = []
  private(set) var isLoaded = false
  private(set) var filterText = ""
  private(set) var position = ListPosition()
  /// Lines of the call under the cursor that are scrolled out of sight.
  private(set) var detailOffset = 0
  /// How many calls came before the first of `all`: numbers of calls count on from there.
  private var trimmed = 0
  /// Numbers of the calls that pass the filter, oldest first.
  private var matching: [Int] = []

  /// More are not kept; the file has them.
  static let limit = 20_000

  /// How many calls pass the filter.
  var shownCount: Int { matching.count }

  /// Newest first.
  subscript(shownAt index: Int) -> CallAudit { all[matching[matching.count - 1 - index] - trimmed].call }

  var selected: CallAudit? {
    (0..<shownCount).contains(position.cursor) ? self[shownAt: position.cursor] : nil
  }

  /// What passes the filter, oldest first.
  var shown: [CallAudit] { matching.map { all[$0 - trimmed].call } }

  mutating func take(_ news: [NotedCall], visible: Int) {
    isLoaded = true
    guard !news.isEmpty else { return }
    let filter = CallFilter(filterText)
    let fresh = news.indices.filter { filter.matches(news[$0]) }.map { trimmed + all.count + $0 }
    all += news
    matching += fresh
    trim()
    if position.cursor == 0, !fresh.isEmpty { detailOffset = 0 }
    // At the top the list follows what is new; below, the cursor stays on its call.
    if position.cursor > 0 {
      position.cursor += fresh.count
      position.offset += fresh.count
    }
    fit(visible: visible)
  }

  mutating func filter(_ text: String, visible: Int) {
    guard text != filterText else { return }
    filterText = text
    let filter = CallFilter(text)
    matching = all.indices.filter { filter.matches(all[$0]) }.map { trimmed + $0 }
    position = ListPosition()
    detailOffset = 0
    fit(visible: visible)
  }

  mutating func move(by step: Int, visible: Int) {
    let before = position.cursor
    position.move(by: step, count: shownCount, visible: visible)
    if position.cursor != before { detailOffset = 0 }
  }

  mutating func scroll(by rows: Int, visible: Int) {
    let before = position.cursor
    position.scroll(by: rows, count: shownCount, visible: visible)
    if position.cursor != before { detailOffset = 0 }
  }

  mutating func scrollDetail(by lines: Int, last: Int) {
    detailOffset = max(0, min(detailOffset + lines, last))
  }

  mutating func fit(visible: Int) { position.fit(count: shownCount, visible: visible) }

  private mutating func trim() {
    guard all.count > Self.limit else { return }
    trimmed += all.count - Self.limit
    all.removeFirst(all.count - Self.limit)
    matching.removeFirst(matching.firstIndex { $0 >= trimmed } ?? matching.count)
  }
}

/// A call with what a filter looks at, made before it reaches the terminal thread.
struct NotedCall: Sendable, Hashable {
  let call: CallAudit
  /// The answer in lower case.
  let answer: String
  /// Method, address, answer and trouble in lower case, in UTF-8.
  let text: [UInt8]

  init(_ call: CallAudit) {
    self.call = call
    answer = call.answer.lowercased()
    text = Array("\(call.method) \(call.target) \(call.answer) \(call.trouble ?? "")".lowercased().utf8)
  }
}

/// What the user typed behind `/` over the calls; words as in `RunFilter`.
struct CallFilter: Sendable {
  private struct Part: Sendable {
    var term: FilterTerm
    var finder: LiteralFinder
  }

  private let parts: [Part]

  static let fields = ["failed", "method", "status"]

  init(_ text: String) {
    parts = FilterTerm.terms(of: text, fields: Self.fields).map { term in
      Part(term: term, finder: LiteralFinder(Array(term.text.utf8)))
    }
  }

  func matches(_ call: NotedCall) -> Bool {
    parts.allSatisfy { Self.matches($0, call) != $0.term.isNegated }
  }

  private static func matches(_ part: Part, _ call: NotedCall) -> Bool {
    switch part.term.field {
    case "failed": (call.call.isFine ? "no" : "yes").hasPrefix(part.term.text)
    // The method stands first, and no term has a space.
    case "method": call.text.starts(with: part.term.text.utf8)
    case "status": call.answer.hasPrefix(part.term.text)
    default: call.text.withUnsafeBytes { part.finder.first(in: $0, 0..<$0.count) != nil }
    }
  }
}

extension CallAudit {
  /// The status, or what kind of failure there was in its place.
  var answer: String {
    switch outcome {
    case .status(let status): "\(status)"
    case .failure(let error): error.kind.rawValue
    }
  }

  /// The sentence of a failure.
  var trouble: String? { if case .failure(let error) = outcome { error.description } else { nil } }
}
