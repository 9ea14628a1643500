internal import LogKit
internal import OrderedCollections
internal import Workflow

/// Where in a run a console was left, beside the view: the step, the pane and the filter.
///
/// They are names, because another program may have gone on with the run.
struct RunPlace: Sendable, Hashable {
  /// The step under the cursor, where it was put there; empty where it goes with what happens.
  var step = ""
  /// The step whose pane has the keys.
  var pane = ""
  var isZoomed = false
  /// The filter of the list of steps.
  var filter = ""
  /// Rules of the filter of the log that has the keys, as they are typed.
  var rules: [String] = []

  var isEmpty: Bool { self == RunPlace() }

  /// More, and longer ones, are not kept.
  private static let most = (rules: 32, bytes: 1_000)
}

extension RunPlace {
  var json: JSONValue {
    var object = JSONObject()
    object.put("step", step)
    object.put("pane", pane)
    object["zoomed"] = .bool(isZoomed)
    if !filter.isEmpty, filter.utf8.count <= Self.most.bytes { object.put("filter", filter) }
    let kept = rules.filter { $0.utf8.count <= Self.most.bytes }.prefix(Self.most.rules)
    object["rules"] = .array(kept.map(JSONValue.string))
    return .object(object)
  }

  /// What cannot be read is left out.
  init(_ value: JSONValue?) {
    guard let object = value?.objectValue else { return }
    step = object["step"]?.stringValue ?? ""
    pane = object["pane"]?.stringValue ?? ""
    isZoomed = object["zoomed"]?.boolValue ?? false
    filter = object["filter"]?.stringValue ?? ""
    rules = (object["rules"]?.arrayValue ?? []).prefix(Self.most.rules).compactMap(\.stringValue)
  }

  /// Where a model stands that looks at a run.
  init(_ model: AppModel) {
    guard let run = model.run, run.id == model.shownRoute.runID, let state = run.state else { return }
    filter = run.filterText
    if run.isTouched { step = run.selectedName ?? "" }
    if case .pane(let place) = run.focus, state.plan.steps.indices.contains(place) {
      pane = state.plan.steps[place].name
      isZoomed = run.isZoomed
    }
    let filter = model.focusedLog.flatMap { model.panes[$0.key]?.filter }
    rules = filter?.rules.map(Self.words) ?? []
  }

  /// The rule as it can be read again at another time of day.
  private static func words(_ rule: LineRule) -> String {
    switch rule {
    case .since(let time, _): "since:\(time.rfc3339)"
    case .until(let time, _): "until:\(time.rfc3339)"
    default: rule.text
    }
  }
}
