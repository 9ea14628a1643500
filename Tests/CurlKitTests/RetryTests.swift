import CurlKit
import Synchronization
import Testing
import Workflow

@Suite("Repeated calls")
struct RetryTests {
  private let clock = ReportingClock()
  private let client = CurlClient()
  private let calls = CallLog()

  private func transport(
    _ policy: RepeatPolicy = RepeatPolicy(firstDelay: .milliseconds(200))
  ) -> HTTPTransport {
    client.transport
      .observed(now: { Timestamp(nanoseconds: 0) }, by: calls.add)
      .retrying(policy, clock: clock, random: { 1 }, now: { Timestamp(nanoseconds: 0) })
  }

  @Test("429 with Retry-After is waited out as the server says, and every try is seen")
  func tooMany() async throws {
    let requests = Counter()
    let server = try LoopbackServer { peer in
      while peer.request() != nil {
        let count = requests.next()
        if count < 3 {
          peer.answer("429 Too Many Requests", headers: ["Retry-After: \(count * 3)"])
        } else {
          peer.answer("200 OK", "at last")
        }
      }
    }
    let response = try await transport().send(HTTPRequest("GET", server.url("/pods")))
    #expect(response.body == Array("at last".utf8))
    #expect(clock.sleeps == [.seconds(3), .seconds(6)])
    #expect(calls.all.map(\.attempt) == [1, 2, 3])
    #expect(calls.all.map(\.outcome) == [.status(429), .status(429), .status(200)])
    #expect(calls.all.allSatisfy { $0.target == server.url("/pods") && $0.method == "GET" })
  }

  @Test("A cut answer is asked for again; one that must not be is not")
  func cut() async throws {
    let server = try LoopbackServer { peer in
      guard peer.request() != nil else { return }
      peer.say("request")
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nha")
    }
    let policy = RepeatPolicy(maximumAttempts: 3, firstDelay: .milliseconds(200))
    for (method, tries) in [("GET", 3), ("POST", 1)] {
      let error = await #expect(throws: HTTPError.self) {
        try await transport(policy).send(HTTPRequest(method, server.url()))
      }
      #expect(error?.kind == .cut)
      #expect(calls.all.filter { $0.method == method }.count == tries)
    }
    #expect(clock.sleeps == [.milliseconds(200), .milliseconds(400)])
  }

  @Test("A stream is asked for again before it begins, never in its middle")
  func stream() async throws {
    let requests = Counter()
    let server = try LoopbackServer { peer in
      while peer.request() != nil {
        guard requests.next() == 1 else {
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbegun")
          return
        }
        peer.answer("503 Service Unavailable", "no")
      }
    }
    let stream = try await transport(RepeatPolicy(maximumAttempts: 9)).stream(
      HTTPRequest("GET", server.url())
    )
    let error = await #expect(throws: HTTPError.self) { try await stream.body.collect(upTo: 100) }
    #expect(stream.status == 200 && error?.kind == .cut)
  }

  @Test("No try begins after the deadline")
  func deadline() async throws {
    let server = try LoopbackServer { peer in
      while peer.request() != nil { peer.answer("503 Service Unavailable", headers: ["Retry-After: 3600"]) }
    }
    var request = HTTPRequest("GET", server.url())
    request.deadline = .now + .seconds(600)
    let policy = RepeatPolicy(maximumRetryAfter: .seconds(7_200))
    #expect(try await transport(policy).send(request).status == 503)
    #expect(clock.sleeps.isEmpty)
  }
}

private final class CallLog: Sendable {
  private let calls = Mutex<[CallAudit]>([])
  var all: [CallAudit] { calls.withLock { $0 } }
  var add: @Sendable (CallAudit) -> Void { { call in self.calls.withLock { $0.append(call) } } }
}

/// Counts the requests of all connections: one that lies idle for long is opened anew.
private final class Counter: Sendable {
  private let count = Atomic(0)
  /// 1 at first.
  func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
