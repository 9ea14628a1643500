internal import OrderedCollections
internal import Workflow

/// What the console remembers from one start to the next: the last view, filters and orders of lists, how
/// runs were arranged.
struct ConsoleMemory: Sendable, Hashable {
  var view = Route.runs
  var runFilter = ""
  var jobFilter = ""
  var callFilter = ""
  var order = RunOrder()
  /// Fields that logs show of objects, as they are typed.
  var logFields = ""
  /// Where in the run of the view.
  var place = RunPlace()
  /// How runs were arranged, and where borders were moved to.
  var looks = RunLooks()
  var borders = Borders()

  /// Longer filters are not kept.
  private static let longest = 1_000
}

extension ConsoleMemory {
  /// The file's text: one JSON object.
  var text: String {
    var object = JSONObject()
    object.put("view", Self.words(view))
    object.put("run_filter", String(runFilter.prefix(Self.longest)))
    object.put("job_filter", String(jobFilter.prefix(Self.longest)))
    object.put("call_filter", String(callFilter.prefix(Self.longest)))
    object.put("log_fields", String(logFields.prefix(Self.longest)))
    if !place.isEmpty { object["place"] = place.json }
    if !looks.isEmpty { object["runs"] = looks.json }
    if borders != Borders() { object["borders"] = borders.json }
    object.put("sort", order.column.rawValue)
    object["descending"] = .bool(order.descending)
    return JSONValue.object(object).jsonText + "\n"
  }

  /// What is no memory, or one of another version, says nothing.
  init?(_ bytes: [UInt8]) {
    guard let object = try? JSONParser.parse(bytes).objectValue else { return nil }
    func text(_ key: String) -> String { String((object[key]?.stringValue ?? "").prefix(Self.longest)) }
    let words = object["view"]?.arrayValue?.compactMap(\.stringValue) ?? []
    view = Self.route(words) ?? .runs
    (runFilter, jobFilter, callFilter) = (text("run_filter"), text("job_filter"), text("call_filter"))
    order = RunOrder(
      column: RunOrder.Column(rawValue: text("sort")) ?? .started,
      descending: object["descending"]?.boolValue ?? true
    )
    logFields = text("log_fields")
    place = RunPlace(object["place"])
    looks = RunLooks(object["runs"])
    borders = Borders(object["borders"])
  }

  /// Views that are worth coming back to; what hangs on a provider's answer or on typed text is none.
  private static func words(_ route: Route) -> [String] {
    switch route {
    case .run(let id): ["run", id.rawValue]
    case .log(let id, let step): ["log", id.rawValue, step]
    case .graph(let id): ["graph", id.rawValue]
    case .merged(let id): ["merged", id.rawValue]
    case .mergedRuns(let ids): ["merged"] + ids.map(\.rawValue)
    case .details(let id, let step): ["details", id.rawValue, step]
    case .summary(let id): ["summary", id.rawValue]
    case .jobs, .job, .jobLog: ["jobs"]
    case .calls: ["api"]
    case .pipelines, .launch: ["pipelines"]
    case .stacks: ["stacks"]
    default: ["runs"]
    }
  }

  private static func route(_ words: [String]) -> Route? {
    let id = words.count > 1 ? RunID(rawValue: words[1]) : nil
    switch (words.first, id, words.count) {
    case ("run", let id?, 2): return .run(id)
    case ("log", let id?, 3): return .log(id, step: words[2])
    case ("graph", let id?, 2): return .graph(id)
    case ("merged", let id?, 2): return .merged(id)
    case ("merged", _?, 3...):
      let ids = words.dropFirst().compactMap { RunID(rawValue: $0) }
      return ids.count == words.count - 1 ? .mergedRuns(ids) : nil
    case ("details", let id?, 3): return .details(id, step: words[2])
    case ("summary", let id?, 2): return .summary(id)
    case ("jobs", nil, 1): return .jobs
    case ("api", nil, 1): return .calls
    case ("pipelines", nil, 1): return .pipelines
    case ("stacks", nil, 1): return .stacks
    default: return nil
    }
  }
}
