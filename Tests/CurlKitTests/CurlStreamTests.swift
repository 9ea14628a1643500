import CurlKit
import SeededRandom
import Testing
import Workflow

@Suite("Streamed answers")
struct CurlStreamTests {
  private let client = CurlClient()
  private var transport: HTTPTransport { client.transport }
  private static let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

  @Test("Headers come before the body, and lines as they are sent")
  func live() async throws {
    let server = try LoopbackServer { peer in
      _ = peer.request()
      peer.send(Self.head)
      peer.send(peer.chunk(Array("first\n".utf8)))
      peer.waitForEnd()
      peer.say("gone")
    }
    let stream = try await transport.stream(HTTPRequest("GET", server.url()))
    #expect(stream.status == 200 && stream.headers["transfer-encoding"] == "chunked")
    #expect(try await stream.body.next() == Array("first\n".utf8))
    stream.body.cancel()
    await #expect(throws: HTTPError.self) { try await stream.body.next() }
    for await event in server.events {
      #expect(event == "gone")
      break
    }
  }

  @Test("Chunks may be split anywhere, in HTTP and on the wire", arguments: 0..<24)
  func splits(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let body = (0..<Int.random(in: 0...60_000, using: &random)).map { _ in
      UInt8.random(in: 0...255, using: &random)
    }
    var wire = Array(Self.head.utf8)
    var rest = body[...]
    while !rest.isEmpty {
      let chunk = rest.prefix(Int.random(in: 1...4_000, using: &random))
      rest = rest.dropFirst(chunk.count)
      wire += Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + [13, 10]
    }
    wire += Array("0\r\nX-End: yes\r\n\r\n".utf8)
    var pieces: [[UInt8]] = []
    var left = wire[...]
    while !left.isEmpty {
      let piece = left.prefix(Int.random(in: 1...3_000, using: &random))
      left = left.dropFirst(piece.count)
      pieces.append(Array(piece))
    }
    let server = try LoopbackServer { [pieces] peer in
      _ = peer.request()
      for piece in pieces { peer.send(piece) }
      peer.waitForEnd()
    }
    let stream = try await transport.stream(HTTPRequest("GET", server.url()))
    let received = try await stream.body.collect(upTo: 100_000)
    #expect(received == body, "seed \(seed)")
    #expect(stream.body.trailers()["x-end"] == "yes")
  }

  @Test("What came before a cut is read before its error")
  func cut() async throws {
    let server = try LoopbackServer { peer in
      _ = peer.request()
      peer.send(Self.head)
      peer.send(peer.chunk(Array("whole\n".utf8)))
      peer.send("64\r\nhalf a chu")
    }
    let stream = try await transport.stream(HTTPRequest("GET", server.url()))
    var received: [UInt8] = []
    let error = await #expect(throws: HTTPError.self) {
      while let chunk = try await stream.body.next() { received += chunk }
    }
    #expect(String(decoding: received, as: UTF8.self) == "whole\nhalf a chu")
    #expect(error?.kind == .cut, "\(String(describing: error))")
  }

  @Test("A silent server is given up, a slow one is not")
  func stall() async throws {
    let server = try LoopbackServer { peer in
      let isSilent = peer.request()?.hasPrefix("GET /silent") == true
      peer.send(Self.head)
      peer.send(peer.chunk([1]))
      if !isSilent {
        for _ in 0..<6 {
          LoopbackPeer.rest(milliseconds: 300)
          peer.send(peer.chunk([1]))
        }
        peer.send("0\r\n\r\n")
      }
      peer.waitForEnd()
    }
    var silent = HTTPRequest("GET", server.url("/silent"))
    silent.stallLimit = .seconds(1)
    let stream = try await transport.stream(silent)
    let error = await #expect(throws: HTTPError.self) { try await stream.body.collect(upTo: 100) }
    #expect(error?.kind == .stalled)
    var slow = HTTPRequest("GET", server.url("/slow"))
    slow.stallLimit = .seconds(30)
    #expect(try await transport.stream(slow).body.collect(upTo: 100).count == 7)
  }

  @Test("A deadline ends a call that is not over, before its headers and after")
  func deadline() async throws {
    let server = try LoopbackServer { peer in
      if peer.request()?.hasPrefix("GET /headers") == true { peer.send(Self.head) }
      peer.waitForEnd()
    }
    for path in ["/nothing", "/headers"] {
      var request = HTTPRequest("GET", server.url(path))
      request.deadline = .now + .milliseconds(200)
      let error = await #expect(throws: HTTPError.self) { try await transport.send(request) }
      #expect(error?.kind == .deadline)
    }
  }

  @Test("A reader that stays away pauses the transfer, and loses nothing")
  func backPressure() async throws {
    let total = 48 << 20
    let server = try LoopbackServer { peer in
      _ = peer.request()
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
      var sent = 0
      var wasBlocked = false
      while sent < total {
        if !peer.isWritable(within: 500), !wasBlocked {
          wasBlocked = true
          peer.say("blocked \(sent)")
        }
        let piece = (sent..<min(sent + 8_192, total)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        guard peer.send(piece) else { break }
        sent += piece.count
      }
      peer.say("sent \(sent)")
      peer.waitForEnd()
    }
    var request = HTTPRequest("GET", server.url())
    request.streamBuffer = 100_000
    let stream = try await transport.stream(request)
    var events = server.events.makeAsyncIterator()
    let blocked = await events.next()
    #expect(blocked?.hasPrefix("blocked") == true, "\(blocked ?? "")")
    var count = 0
    var isRight = true
    while let chunk = try await stream.body.next() {
      #expect(chunk.count <= 100_000)
      for byte in chunk {
        isRight = isRight && byte == UInt8(truncatingIfNeeded: count &* 31 >> 3)
        count += 1
      }
    }
    #expect(isRight && count == total)
  }
}
