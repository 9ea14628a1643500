internal import OrderedCollections
internal import Workflow

/// How the view of a run was arranged, beside where borders are, which is the same for all.
struct RunLook: Sendable, Hashable {
  /// Names of the steps whose panes stay, in their order; names, because they are kept longer than the run is known.
  var pins: [String] = []
  /// How many panes were wished for.
  var paneCount: Int?
  var hidesTimeline = false

  /// More pins, and longer names than steps have, are not kept.
  private static let most = (pins: 16, bytes: 64)
}

extension RunLook {
  /// Of a run that is known.
  init(_ run: RunModel, _ state: RunState) {
    pins = run.pins.prefix(Self.most.pins).map { state.plan.steps[$0].name }
    paneCount = run.paneCount
    hidesTimeline = !run.showsTimeline
  }

  var json: JSONObject {
    var object = JSONObject()
    if !pins.isEmpty { object["pins"] = .array(pins.map(JSONValue.string)) }
    object.put("panes", paneCount)
    if hidesTimeline { object["timeline"] = .bool(false) }
    return object
  }

  /// What cannot be read is left out.
  init(_ object: JSONObject) {
    let names = (object["pins"]?.arrayValue ?? []).prefix(Self.most.pins).compactMap(\.stringValue)
    // A name that stands twice is no second pane.
    pins = Array(OrderedSet(names.filter { $0.utf8.count <= Self.most.bytes }))
    paneCount = object.int("panes").flatMap { (1...9).contains($0) ? $0 : nil }
    hidesTimeline = object["timeline"]?.boolValue == false
  }
}

/// The looks of the runs that were arranged last; those that are as every run is at first are not kept.
struct RunLooks: Sendable, Hashable {
  private var looks: OrderedDictionary<RunID, RunLook> = [:]

  /// The one that was arranged longest ago goes first.
  private static let most = 32

  var isEmpty: Bool { looks.isEmpty }

  subscript(id: RunID) -> RunLook? { looks[id] }

  mutating func put(_ look: RunLook, of id: RunID) {
    guard looks[id] ?? RunLook() != look else { return }
    looks[id] = nil
    guard look != RunLook() else { return }
    looks[id] = look
    if looks.count > Self.most { looks.removeFirst() }
  }

  /// Takes what another console has kept; what was arranged here meanwhile stands.
  mutating func add(_ older: RunLooks) {
    let own = looks
    looks = older.looks
    for (id, look) in own { put(look, of: id) }
  }

  /// These looks with what has become of `old` in `new`.
  func changed(as new: RunLooks, since old: RunLooks) -> RunLooks {
    var merged = self
    for id in old.looks.keys where new.looks[id] == nil { merged.looks[id] = nil }
    for (id, look) in new.looks where old.looks[id] != look { merged.put(look, of: id) }
    return merged
  }

  /// Drops runs that are gone.
  mutating func keep(_ isThere: (RunID) -> Bool) { looks.removeAll { !isThere($0.key) } }
}

extension RunLooks {
  var json: JSONValue {
    .object(JSONObject(uniqueKeysWithValues: looks.map { ($0.rawValue, .object($1.json)) }))
  }

  init(_ value: JSONValue?) {
    for (name, look) in (value?.objectValue ?? [:]).elements.suffix(Self.most) {
      guard let id = RunID(rawValue: name), let object = look.objectValue else { continue }
      put(RunLook(object), of: id)
    }
  }
}
