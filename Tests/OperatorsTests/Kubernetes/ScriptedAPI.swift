import CurlKit
import OrderedCollections
import Synchronization
import Workflow

@testable import Operators

/// A server that answers each request with what `answer` makes of it, and remembers all.
final class ScriptedAPI: Sendable {
  struct Answer: Sendable {
    var status = 200
    /// Chunks of the body, then its end: clean, or an error.
    var chunks: [String] = []
    var failure: HTTPError?
    /// The body stays open after its chunks until the reader lets go.
    var staysOpen = false

    static func json(_ value: JSONValue, status: Int = 200) -> Answer {
      Answer(status: status, chunks: [value.jsonText])
    }

    static func fault(_ code: Int, _ reason: String, _ message: String = "no") -> Answer {
      let status: JSONValue = [
        "kind": "Status", "status": "Failure", "code": .integer(Int64(code)), "reason": .string(reason),
        "message": .string(message),
      ]
      return .json(status, status: code)
    }
  }

  private let seen = Mutex<[HTTPRequest]>([])
  private let answer: @Sendable (HTTPRequest, Int) -> Answer

  /// `answer` is given the request and how many came before it.
  init(_ answer: @escaping @Sendable (HTTPRequest, Int) -> Answer) { self.answer = answer }

  var requests: [HTTPRequest] { seen.withLock { $0 } }

  private func take(_ request: HTTPRequest) -> Answer {
    let count = seen.withLock { seen in
      seen.append(request)
      return seen.count - 1
    }
    return answer(request, count)
  }

  var transport: HTTPTransport {
    HTTPTransport(
      send: { request throws(HTTPError) in
        let answer = self.take(request)
        if let failure = answer.failure { throw failure }
        return HTTPResponse(status: answer.status, body: answer.chunks.flatMap { Array($0.utf8) })
      },
      stream: { request throws(HTTPError) in
        let answer = self.take(request)
        let rest = Mutex(answer.chunks[...])
        return HTTPStream(
          status: answer.status,
          body: HTTPBody(next: { () throws(HTTPError) in
            if let chunk = rest.withLock({ $0.popFirst() }) { return Array(chunk.utf8) }
            if answer.staysOpen {
              try? await Task.sleep(for: .seconds(3600))
              throw HTTPError(.cancelled, "let go")
            }
            if let failure = answer.failure { throw failure }
            return nil
          })
        )
      }
    )
  }

  var api: KubernetesAPI {
    KubernetesAPI(
      connection: ClusterConnection(server: "https://cluster"),
      namespace: "ml",
      transport: transport,
      timeout: .seconds(60)
    )
  }

  func makeOperator(_ configuration: JSONObject = ["kubernetes_namespace": "ml"]) -> KubernetesOperator {
    KubernetesOperator(
      Component(name: "gpu", type: .stepOperator, flavor: .kubernetes, configuration: configuration),
      transport: transport,
      now: { Timestamp(nanoseconds: 0) },
      connect: { () throws(OperatorError) in ClusterConnection(server: "https://cluster") }
    )
  }
}
