import CurlKit
import Foundation
import OrderedCollections
import Synchronization
import Workflow

/// What a cluster itself says of the requests that it takes (`/openapi/v2`), and everything in ours that it does not say.
///
/// Servers of this age drop what they do not know in silence, so nothing else would show a misspelt field.
final class RequestSchema: Sendable {
  private let document: JSONObject
  private let faults = Mutex<OrderedSet<String>>([])
  private let seen = Mutex<Set<String>>([])

  init(_ cluster: TestCluster) async throws {
    let text = try await cluster.kubectl("get", "--raw", "/openapi/v2")
    document = try JSONParser.parse(text, maximumDepth: 256).objectValue ?? [:]
  }

  /// Sentences, each once.
  var found: [String] { faults.withLock { Array($0) } }

  /// Methods and paths, as the document writes them, of what was sent.
  var operations: Set<String> { seen.withLock { $0 } }

  /// Looks at every request on its way.
  func watching(_ transport: HTTPTransport) -> HTTPTransport {
    HTTPTransport(
      send: { [self] request throws(HTTPError) in
        check(request)
        return try await transport.send(request)
      },
      stream: { [self] request throws(HTTPError) in
        check(request)
        return try await transport.stream(request)
      }
    )
  }

  private func add(_ sentence: String) { faults.withLock { _ = $0.append(sentence) } }

  // MARK: - Requests

  private func check(_ request: HTTPRequest) {
    guard let url = URLComponents(string: request.url) else { return add("\(request.url) is no address") }
    // Versions and the like are asked for beside the resources.
    guard url.path.hasPrefix("/api") else { return }
    guard let (template, item) = path(url.path),
      let operation = item[request.method.lowercased()]?.objectValue
    else { return add("\(request.method) \(url.path) is no operation") }
    let name = "\(request.method) \(template)"
    seen.withLock { _ = $0.insert(name) }
    let parameters = ((item["parameters"]?.arrayValue ?? []) + (operation["parameters"]?.arrayValue ?? []))
      .compactMap(\.objectValue)
    for query in url.queryItems ?? []
    where !Self.unwritten.contains(query.name)
      && !parameters.contains(where: { Self.isQuery($0, query.name) })
    {
      add("\(name): there is no query parameter \(query.name)")
    }
    if let body = request.body { check(body, of: request, operation, item, parameters, name) }
  }

  /// `fieldValidation` is younger than this server, which passes over it; `sinceTime`, which kubectl sends too, was never
  /// written into the document.
  private static let unwritten: Set = ["fieldValidation", "sinceTime"]

  private static func isQuery(_ parameter: JSONObject, _ name: String) -> Bool {
    parameter["in"] == "query" && parameter["name"]?.stringValue == name
  }

  /// A path of the document with as many parts; fixed ones before those in braces.
  private func path(_ path: String) -> (String, JSONObject)? {
    let parts = path.split(separator: "/")
    let paths = document["paths"]?.objectValue ?? [:]
    let fitting = paths.filter { template, _ in
      let wanted = template.split(separator: "/")
      return wanted.count == parts.count
        && zip(wanted, parts).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
    }
    let best = fitting.min { $0.key.count(where: { $0 == "{" }) < $1.key.count(where: { $0 == "{" }) }
    return best.flatMap { template, item in item.objectValue.map { (template, $0) } }
  }

  private func check(
    _ body: [UInt8],
    of request: HTTPRequest,
    _ operation: JSONObject,
    _ item: JSONObject,
    _ parameters: [JSONObject],
    _ name: String
  ) {
    guard let value = try? JSONParser.parse(body) else { return add("\(name): the body is no JSON") }
    let type = request.headers["Content-Type"] ?? ""
    let taken = operation["consumes"]?.arrayValue?.compactMap(\.stringValue) ?? []
    if !taken.contains("*/*"), !taken.contains(type) { add("\(name): the server does not take '\(type)'") }
    // What a patch may hold is said of the object that it changes.
    let schema =
      request.method == "PATCH"
      ? item["get"]?["responses"]?["200"]?["schema"] : parameters.first { $0["in"] == "body" }?["schema"]
    guard let schema = schema?.objectValue else { return add("\(name): there is no body to send") }
    check(value, schema, "\(name) body", isWhole: request.method != "PATCH")
  }

  // MARK: - Values

  /// `isWhole`: required fields have to be there.
  func check(_ value: JSONValue, _ schema: JSONObject, _ place: String, isWhole: Bool = true) {
    if let reference = schema["$ref"]?.stringValue {
      let name = String(reference.trimmingPrefix("#/definitions/"))
      return check(value, definition(name), place, isWhole: isWhole)
    }
    switch (schema["type"]?.stringValue ?? "object", value) {
    case ("object", .object(let members)): check(members, schema, place, isWhole)
    case ("array", .array(let items)):
      let item = schema["items"]?.objectValue ?? [:]
      for (index, value) in items.enumerated() { check(value, item, "\(place)[\(index)]", isWhole: isWhole) }
    case ("string", .string), ("boolean", .bool), ("integer", .integer), ("number", .integer),
      ("number", .number):
      return
    case ("string", .integer) where schema["format"] == "int-or-string": return
    case (_, .null) where !isWhole: return
    case (let type, _): add("\(place) is no \(type)")
    }
  }

  func definition(_ name: String) -> JSONObject { document["definitions"]?[name]?.objectValue ?? [:] }

  private func check(_ members: JSONObject, _ schema: JSONObject, _ place: String, _ isWhole: Bool) {
    let properties = schema["properties"]?.objectValue ?? [:]
    let others = schema["additionalProperties"]?.objectValue
    for (key, value) in members {
      if let known = properties[key]?.objectValue ?? others {
        check(value, known, "\(place).\(key)", isWhole: isWhole)
      } else if !properties.isEmpty {
        add("\(place) has no field '\(key)'")
      }
    }
    guard isWhole else { return }
    for required in schema["required"]?.arrayValue ?? [] {
      if let name = required.stringValue, members[name] == nil { add("\(place) wants a field '\(name)'") }
    }
  }
}
