import CurlKit
import Engine
import Foundation
import Operators
import Testing
import Workflow

/// The transport against a server that nobody wrote for a test: TLS with our own authority, a client's certificate, HTTP/2.
@Suite(.enabled(if: TestCluster.here != nil), .timeLimit(.minutes(2))) struct ClusterTransportTests {
  private let client = CurlClient()

  private func connection() throws -> ClusterConnection {
    let path = try #require(TestCluster.here).kubeconfig()
    let choice = ClusterChoice(.context(nil), environment: ["KUBECONFIG": path], folder: "/")
    return try ClusterConnection(choice, now: { .now })
  }

  @Test("Many requests at once are answered over HTTP/2, and over HTTP/1.1 where that is asked for")
  func negotiated() async throws {
    let connection = try connection()
    let transport = connection.authorized(over: client.transport)
    for (wanted, version) in [
      (HTTPVersionChoice.negotiated, HTTPVersion.http2), (.http1, .http1), (.http2, .http2),
    ] {
      try await withThrowingTaskGroup(of: HTTPResponse.self) { group in
        for _ in 0..<40 {
          group.addTask {
            var request = connection.request("GET", "/version")
            request.version = wanted
            request.deadline = .now + .seconds(60)
            return try await transport.send(request)
          }
        }
        for try await answer in group {
          #expect(answer.status == 200 && answer.version == version, "\(wanted)")
          #expect(try JSONParser.parse(answer.body)["gitVersion"]?.stringValue?.hasPrefix("v1.") == true)
        }
      }
    }
  }

  @Test("A body of some megabytes arrives whole over HTTP/2, and a stream that is let go ends alone")
  func streams() async throws {
    let connection = try connection()
    let transport = connection.authorized(over: client.transport)
    var request = connection.request("GET", "/openapi/v2")
    request.version = .http2
    let whole = try await transport.send(request)
    #expect(whole.status == 200 && whole.body.count > 1 << 20)
    let stream = try await transport.stream(request)
    #expect(stream.version == .http2)
    #expect(try await stream.body.next() != nil)
    let other = try await transport.stream(request)
    stream.body.cancel()
    #expect(try await other.body.collect(upTo: 64 << 20) == whole.body)
    request.version = .negotiated
    #expect(try await transport.stream(request).version == .http1)
  }
}
