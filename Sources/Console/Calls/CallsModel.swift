internal import CurlKit
internal import ScreenKit
internal import Workflow

/// The calls to providers of the recent past, as engine and console have noted them.
struct CallsModel: Sendable {
  /// Oldest first, as they come.
  private(set) var all: [CallAudit] = []
  private(set) var isLoaded = false
  private(set) var filterText = ""
  /// Positions in `all` of what passes the filter, newest first.
  private(set) var shown: [Int] = []
  private(set) var position = ListPosition()

  /// More are not kept; the file has them.
  static let limit = 20_000

  var selected: CallAudit? { shown.indices.contains(position.cursor) ? all[shown[position.cursor]] : nil }

  subscript(shownAt index: Int) -> CallAudit { all[shown[index]] }

  mutating func take(_ news: [CallAudit], visible: Int) {
    isLoaded = true
    guard !news.isEmpty else { return }
    let before = shown.count
    all += news
    if all.count > Self.limit { all.removeFirst(all.count - Self.limit) }
    arrange()
    // At the top the list follows what is new; below, the cursor stays on its call.
    if position.cursor > 0 {
      let grown = max(0, shown.count - before)
      position.cursor += grown
      position.offset += grown
    }
    fit(visible: visible)
  }

  mutating func filter(_ text: String, visible: Int) {
    guard text != filterText else { return }
    filterText = text
    arrange()
    position = ListPosition()
    fit(visible: visible)
  }

  mutating func move(by step: Int, visible: Int) {
    position.move(by: step, count: shown.count, visible: visible)
  }

  mutating func fit(visible: Int) { position.fit(count: shown.count, visible: visible) }

  private mutating func arrange() {
    let filter = CallFilter(filterText)
    shown = all.indices.reversed().filter { filter.matches(all[$0]) }
  }
}

/// What the user typed behind `/` over the calls; words as in `RunFilter`.
struct CallFilter: Sendable, Hashable {
  private let terms: [FilterTerm]

  static let fields = ["failed", "method", "status"]

  init(_ text: String) { terms = FilterTerm.terms(of: text, fields: Self.fields) }

  func matches(_ call: CallAudit) -> Bool { terms.allSatisfy { Self.matches($0, call) != $0.isNegated } }

  private static func matches(_ term: FilterTerm, _ call: CallAudit) -> Bool {
    switch term.field {
    case "failed": (call.isFine ? "no" : "yes").hasPrefix(term.text)
    case "method": call.method.lowercased().hasPrefix(term.text)
    case "status": call.answer.lowercased().hasPrefix(term.text)
    default:
      "\(call.method) \(call.target) \(call.answer) \(call.trouble ?? "")".lowercased().contains(term.text)
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
