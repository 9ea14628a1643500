import CurlKit
import Testing
import Workflow

@Suite("HTTP/2")
struct HTTP2Tests {
  @Test("Without asking: the body arrives, and trailers come after it", arguments: ["GET", "POST"])
  func priorKnowledge(method: String) async throws {
    let server = try LoopbackServer { HTTP2Script($0).run() }
    let client = CurlClient()
    var request = HTTPRequest(method, server.url(), body: method == "POST" ? [1, 2, 3] : nil)
    request.version = .http2
    for _ in 0..<3 {
      let answer = try await client.transport.send(request)
      #expect(
        answer.status == 200 && answer.body == Array("ok".utf8) && answer.trailers["grpc-status"] == "0"
      )
      #expect(answer.version == .http2)
      let stream = try await client.transport.stream(request)
      #expect(try await stream.body.collect(upTo: 10) == Array("ok".utf8))
      #expect(stream.version == .http2)
      #expect(stream.body.trailers()["grpc-status"] == "0")
    }
  }
}

/// Enough of a server: answers every stream with two bytes and a trailer once the request is whole.
private struct HTTP2Script {
  let peer: LoopbackPeer

  init(_ peer: LoopbackPeer) { self.peer = peer }

  func run() {
    guard peer.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8.count) != nil else { return }
    peer.send(frame(type: 4, flags: 0, stream: 0, []))
    while let head = peer.bytes(9) {
      let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
      guard let payload = peer.bytes(length) else { return }
      let stream = UInt32(head[5]) << 24 | UInt32(head[6]) << 16 | UInt32(head[7]) << 8 | UInt32(head[8])
      switch (head[3], head[4]) {
      case (4, 0): peer.send(frame(type: 4, flags: 1, stream: 0, []))
      case (6, 0): peer.send(frame(type: 6, flags: 1, stream: 0, payload))
      case (0, let flags) where flags & 1 == 1, (1, let flags) where flags & 1 == 1: answer(stream)
      default: break
      }
    }
  }

  private func answer(_ stream: UInt32) {
    // 0x88 is `:status: 200` in the static table; a literal field without indexing begins with 0x00.
    let trailer = [0x00, 11] + Array("grpc-status".utf8) + [1] + Array("0".utf8)
    peer.send(
      frame(type: 1, flags: 4, stream: stream, [0x88])
        + frame(type: 0, flags: 0, stream: stream, Array("ok".utf8))
        + frame(type: 1, flags: 5, stream: stream, trailer)
    )
  }

  private func frame(type: UInt8, flags: UInt8, stream: UInt32, _ payload: [UInt8]) -> [UInt8] {
    let length = payload.count
    let head = [UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255), type, flags]
    return head + (0..<4).map { UInt8(truncatingIfNeeded: stream >> (24 - 8 * $0)) } + payload
  }
}
