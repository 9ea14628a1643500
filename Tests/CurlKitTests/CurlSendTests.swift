import CurlKit
import Testing
import Workflow

@Suite("Whole answers")
struct CurlSendTests {
  private let client = CurlClient()
  private var transport: HTTPTransport { client.transport }

  @Test("Method, headers and body arrive as they are, and the answer comes back")
  func roundTrip() async throws {
    let server = try LoopbackServer { peer in
      while let request = peer.request() {
        peer.answer("201 Created", headers: ["X-Echo: a", "x-echo:  b "], request)
      }
    }
    var request = HTTPRequest("POST", server.url("/jobs?dryRun=All"), body: Array("{\"a\":1}".utf8))
    request.headers = [
      "Content-Type": "application/json", "Authorization": .secret(Secret("Bearer t")), "X-Empty": "",
    ]
    let response = try await transport.send(request)
    let lines = String(decoding: response.body, as: UTF8.self).split(
      separator: "\r\n",
      omittingEmptySubsequences: false
    )
    #expect(response.status == 201 && response.headers.values(of: "X-Echo") == ["a", "b"])
    #expect(lines.first == "POST /jobs?dryRun=All HTTP/1.1")
    #expect(lines.contains("Content-Type: application/json") && lines.contains("Authorization: Bearer t"))
    #expect(lines.contains("X-Empty:") && lines.last == "{\"a\":1}")
    #expect(!lines.contains { $0.hasPrefix("Expect") })
  }

  @Test("Secret query items are sent encoded", arguments: ["/x", "/x?y=1"])
  func secretQuery(path: String) async throws {
    let server = try LoopbackServer { peer in
      while let request = peer.request() { peer.answer("200 OK", request) }
    }
    var request = HTTPRequest("GET", server.url(path))
    request.secretQuery = [.init("sig", Secret("a/b="))]
    let response = try await transport.send(request)
    let first = String(decoding: response.body, as: UTF8.self).split(separator: "\r\n").first
    #expect(first == "GET \(path)\(path.contains("?") ? "&" : "?")sig=a%2Fb%3D HTTP/1.1")
  }

  @Test(
    "What is broken off, garbled or too large is told apart",
    arguments: [
      ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", HTTPError.Kind.cut),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhalf", .cut),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", .garbage),
      ("HTTP/1.1 200 OK\r\nX: y", .cut), ("", .cut), ("SSH-2.0-OpenSSH_9.2\r\n", .garbage),
      ("HTTP/1.1 99 No\r\n\r\n", .garbage),
      ("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + String(repeating: "x", count: 2_000), .tooLarge),
      (
        "HTTP/1.1 200 OK\r\n"
          + String(repeating: "X-Filler: \(String(repeating: "y", count: 1_000))\r\n", count: 300), .tooLarge
      ),
      ("HTTP/1.1 200 OK\r\nX-Filler: \(String(repeating: "y", count: 200_000))\r\n\r\n", .tooLarge),
    ]
  )
  func broken(bytes: String, kind: HTTPError.Kind) async throws {
    let server = try LoopbackServer { peer in
      _ = peer.request()
      peer.send(bytes)
    }
    var request = HTTPRequest("POST", server.url())
    request.bodyLimit = 1_000
    let error = await #expect(throws: HTTPError.self) { try await transport.send(request) }
    #expect(error?.kind == kind, "\(String(describing: error))")
    #expect(error?.description.contains("127.0.0.1:\(server.port)") == true)
  }

  @Test("Interim answers are passed over")
  func interim() async throws {
    let server = try LoopbackServer { peer in
      _ = peer.request()
      peer.send("HTTP/1.1 103 Early Hints\r\nX-A: early\r\n\r\n")
      peer.answer("204 No Content", headers: ["X-A: late"])
    }
    let response = try await transport.send(HTTPRequest("GET", server.url()))
    #expect(response.status == 204 && response.headers.values(of: "x-a") == ["late"])
  }

  @Test("Fields after the body are trailers")
  func trailers() async throws {
    let server = try LoopbackServer { peer in
      _ = peer.request()
      peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\ngrpc-status: 7\r\n\r\n")
    }
    let response = try await transport.send(HTTPRequest("GET", server.url()))
    #expect(response.body == Array("hi".utf8) && response.trailers["grpc-status"] == "7")
  }

  @Test("A request that must not be done twice is sent once, though its connection dies")
  func once() async throws {
    let server = try LoopbackServer { peer in
      while let request = peer.request() {
        peer.say(String(request.prefix(4)))
        guard request.hasPrefix("GET") else { return }
        peer.answer("200 OK", "warm")
      }
    }
    _ = try await transport.send(HTTPRequest("GET", server.url()))
    let error = await #expect(throws: HTTPError.self) {
      try await transport.send(HTTPRequest("POST", server.url()))
    }
    #expect(error?.kind == .cut)
    server.stop()
    var seen: [String] = []
    for await event in server.events { seen.append(event) }
    #expect(seen == ["GET ", "POST"])
  }

  @Test(
    "No server, no name, a bad address: each is said",
    arguments: [
      ("http://127.0.0.1:1/", HTTPError.Kind.cannotConnect), ("http://nowhere.invalid/", .nameNotFound),
      ("ftp://127.0.0.1/", .invalidRequest), ("http://a b/", .invalidRequest), ("", .invalidRequest),
      ("http://127.0.0.1:1/\u{1B}[2J", .invalidRequest),
    ]
  )
  func unreachable(url: String, kind: HTTPError.Kind) async {
    var request = HTTPRequest("GET", url)
    request.proxy = .none
    let error = await #expect(throws: HTTPError.self) { try await transport.send(request) }
    #expect(error?.kind == kind && error?.isBeforeSending == true, "\(String(describing: error))")
  }

  @Test("A header cannot smuggle another one in")
  func smuggling() async {
    let request = HTTPRequest("GET", "http://127.0.0.1:1/", headers: ["X-A": "b\r\nX-C: d"])
    let error = await #expect(throws: HTTPError.self) { try await transport.send(request) }
    #expect(error?.kind == .invalidRequest)
  }

  @Test("A thousand answers come over one connection, and a thousand connections are all closed")
  func manyCalls() async throws {
    let server = try LoopbackServer { peer in
      peer.say("open")
      while let request = peer.request() {
        let isLast = request.hasPrefix("GET /close")
        guard peer.answer("200 OK", headers: isLast ? ["Connection: close"] : [], "x"), !isLast else { break }
      }
      peer.waitForEnd()
      peer.say("close")
    }
    for _ in 0..<1_000 {
      #expect(try await transport.send(HTTPRequest("GET", server.url("/keep"))).status == 200)
    }
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<1_000 {
        if index >= 50 { await group.next() }
        group.addTask { [transport] in _ = try? await transport.send(HTTPRequest("GET", server.url("/close")))
        }
      }
    }
    client.stop()
    var open = 0
    var closed = 0
    for await event in server.events {
      if event == "open" { open += 1 } else { closed += 1 }
      if closed == open, open >= 1_000 { break }
    }
    #expect(open <= 1_001)
  }
}
