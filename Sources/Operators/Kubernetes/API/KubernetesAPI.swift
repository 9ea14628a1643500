internal import CurlKit
internal import OrderedCollections
internal import Synchronization
internal import Workflow

/// Calls to one namespace of a cluster, as values in and values out.
struct KubernetesAPI: Sendable {
  let connection: ClusterConnection
  let namespace: String
  let transport: HTTPTransport
  let timeout: Duration
  /// Who waits for the calls at the moment.
  var urgency: @Sendable () -> RequestBudget.Urgency = { .command }

  /// The same calls, made with another urgency.
  func urgent(_ urgency: @escaping @Sendable () -> RequestBudget.Urgency) -> KubernetesAPI {
    var api = self
    api.urgency = urgency
    return api
  }

  enum Kind: Sendable {
    case jobs
    case pods
    case secrets
    case events

    var group: String { self == .jobs ? "/apis/batch/v1" : "/api/v1" }
    var plural: String {
      switch self {
      case .jobs: "jobs"
      case .pods: "pods"
      case .secrets: "secrets"
      case .events: "events"
      }
    }
  }

  typealias Query = [(name: String, value: String)]

  func path(_ kind: Kind, _ name: String? = nil) -> String {
    let folder = "\(kind.group)/namespaces/\(PercentEncoding.encode(namespace))/\(kind.plural)"
    return name.map { "\(folder)/\(PercentEncoding.encode($0))" } ?? folder
  }

  static let creation: Query = [("fieldManager", "stepdeck"), ("fieldValidation", "Strict")]

  func creationRequest(_ kind: Kind, _ object: JSONValue, dryRun: Bool = false) -> HTTPRequest {
    request("POST", path(kind), Self.creation + (dryRun ? [("dryRun", "All")] : []), object)
  }

  // MARK: - Calls

  func create(_ kind: Kind, _ object: JSONValue) async throws(KubernetesFault) -> JSONValue {
    try await send(creationRequest(kind, object))
  }

  /// Shows the server what would be made; nothing is.
  ///
  /// - Returns: what it warns of.
  func rehearse(_ kind: Kind, _ object: JSONValue) async throws(KubernetesFault) -> [String] {
    ServerWarning.all(in: try await exchange(creationRequest(kind, object, dryRun: true)).headers)
  }

  /// `nil` where there is none of this name.
  func get(_ kind: Kind, _ name: String) async throws(KubernetesFault) -> JSONValue? {
    do {
      return try await send(request("GET", path(kind, name)))
    } catch {
      if case .status(let status) = error, status.isMissing { return nil }
      throw error
    }
  }

  /// What lies outside of the namespace, such as `/version`.
  func get(path: String) async throws(KubernetesFault) -> JSONValue { try await send(request("GET", path)) }

  func list(_ kind: Kind, _ query: Query) async throws(KubernetesFault) -> JSONValue {
    try await send(request("GET", path(kind), query))
  }

  func patch(_ kind: Kind, _ name: String, _ change: JSONValue) async throws(KubernetesFault) -> JSONValue {
    var request = request("PATCH", path(kind, name), [("fieldManager", "stepdeck")], change)
    request.headers.set("Content-Type", "application/merge-patch+json")
    request.isSafeToRepeat = true
    return try await send(request)
  }

  /// Whether there was something to delete; `propagation` is `Foreground` or `Background`.
  func delete(_ kind: Kind, _ name: String, propagation: String) async throws(KubernetesFault) -> Bool {
    let options: JSONValue = [
      "apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": .string(propagation),
    ]
    do {
      _ = try await send(request("DELETE", path(kind, name), [], options))
      return true
    } catch {
      if case .status(let status) = error, status.isMissing { return false }
      throw error
    }
  }

  /// A post to a path outside of the namespace, such as a review of rights.
  func post(_ path: String, _ object: JSONValue) async throws(KubernetesFault) -> JSONValue {
    var request = request("POST", path, [], object)
    request.isSafeToRepeat = true
    return try await send(request)
  }

  /// An answer that goes on: a watch, a log.
  func stream(
    _ path: String,
    _ query: Query,
    stallLimit: Duration?
  ) async throws(KubernetesFault) -> HTTPBody {
    var request = request("GET", path, query)
    request.deadline = nil
    request.stallLimit = stallLimit
    do {
      let answer = try await transport.stream(request)
      guard answer.isSuccess else {
        let body = try await answer.body.collect(upTo: 1 << 20)
        throw KubernetesFault.status(StatusObject(httpStatus: answer.status, body: body))
      }
      return answer.body
    } catch let error as HTTPError {
      throw .transport(error)
    } catch let fault as KubernetesFault {
      throw fault
    } catch {
      throw .transport(HTTPError(.system, "\(error)"))
    }
  }

  // MARK: - The wire

  private func request(
    _ method: String,
    _ path: String,
    _ query: Query = [],
    _ body: JSONValue? = nil
  ) -> HTTPRequest {
    var headers: HTTPHeaders = ["Accept": "application/json"]
    if body != nil { headers.set("Content-Type", "application/json") }
    var request = connection.request(method, path, query: query, headers: headers, body: body?.jsonBytes)
    request.deadline = .now + timeout
    request.urgency = urgency()
    return request
  }

  /// An answer that says yes.
  private func exchange(_ request: HTTPRequest) async throws(KubernetesFault) -> HTTPResponse {
    let response: HTTPResponse
    do {
      response = try await transport.send(request)
    } catch {
      throw .transport(error)
    }
    guard response.isSuccess else {
      throw .status(StatusObject(httpStatus: response.status, body: response.body))
    }
    return response
  }

  private func send(_ request: HTTPRequest) async throws(KubernetesFault) -> JSONValue {
    let response = try await exchange(request)
    do {
      return try JSONParser.parse(response.body)
    } catch {
      throw .garbage("the cluster's answer to \(request.method) \(request.url) is no JSON: \(error)")
    }
  }
}

/// Why a call to a cluster did not bring what it was made for.
enum KubernetesFault: Error, Sendable, CustomStringConvertible {
  case status(StatusObject)
  case transport(HTTPError)
  case garbage(String)

  var description: String {
    switch self {
    case .status(let status): status.description
    case .transport(let error): error.description
    case .garbage(let text): text
    }
  }

  /// The cluster's verdict, as against anything that passes.
  var isVerdict: Bool {
    switch self {
    case .status(let status): !status.isPassing && !status.isExpired
    case .transport(let error): error.kind == .invalidRequest
    case .garbage: false
    }
  }

  /// The cluster does not know who asks, such as with a token that has expired.
  var isUnauthorized: Bool { if case .status(let status) = self { status.code == 401 } else { false } }
  var isForbidden: Bool { if case .status(let status) = self { status.code == 403 } else { false } }

  /// What the engine hears; `isCreation` where a lost answer leaves open whether it happened.
  func operatorError(_ what: String, isCreation: Bool = false) -> OperatorError {
    if isVerdict { return OperatorError(.refused, "\(what): \(self)") }
    if isCreation, case .transport(let error) = self, !error.isBeforeSending {
      return OperatorError(.unknown, "\(what): \(self)")
    }
    return OperatorError(.unavailable, "\(what): \(self)")
  }
}
