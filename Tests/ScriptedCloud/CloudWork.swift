internal import OrderedCollections
package import Workflow

/// What a job of the scripted provider does: its step's only argument, as JSON.
package struct CloudWork: Sendable, Hashable {
  package var lines = 3
  package var exitStatus = 0
  /// So many attempts fail with status 3 first.
  package var failures = 0
  package var neverEnds = false
  /// Lines after the numbered ones.
  package var tail: [String] = []
  /// The name of a secret whose value is the very last line.
  package var secret: String?

  package init() {}

  package static let flavor = Flavor(rawValue: "scripted")

  /// A step of that work; the component `cloud` has the provider's socket as `socket`.
  package func step(named name: String) -> PlannedStep {
    PlannedStep(
      name: name,
      command: .arguments([Template(literal: JSONValue.object(json).jsonText)]),
      operatorName: "cloud",
      flavor: Self.flavor
    )
  }

  package static func component(socket: String) -> Component {
    Component(name: "cloud", type: .stepOperator, flavor: flavor, configuration: ["socket": .string(socket)])
  }

  var json: JSONObject {
    var object: JSONObject = [
      "lines": .integer(Int64(lines)), "exit": .integer(Int64(exitStatus)),
      "failures": .integer(Int64(failures)),
      "never": .bool(neverEnds),
    ]
    object.put("tail", tail)
    object.put("secret", secret)
    return object
  }

  init(json: JSONObject) {
    lines = json.int("lines") ?? 0
    exitStatus = json.int("exit") ?? 0
    failures = json.int("failures") ?? 0
    neverEnds = json.flag("never")
    tail = json.strings("tail")
    secret = json.text("secret")
  }
}
