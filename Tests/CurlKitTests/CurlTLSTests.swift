import CurlKit
import Testing
import Workflow

@Suite("Who a server is, and who we are")
struct CurlTLSTests {
  private let client = CurlClient()

  private func body(
    _ url: String,
    _ tls: TLSSettings,
    proxy: HTTPProxy = .none
  ) async throws(HTTPError) -> String {
    var request = HTTPRequest("GET", url)
    request.tls = tls
    request.proxy = proxy
    return String(decoding: try await client.transport.send(request).body, as: UTF8.self)
  }

  @Test("A server is believed by its authority alone, or where nothing is verified")
  func authority() async throws {
    let server = try await TLSServer()
    let host = "127.0.0.1:\(server.port)"
    #expect(
      try await body(server.url, TLSSettings(authorities: server.authority))
        == "sni=None client= host=\(host)"
    )
    #expect(try await body(server.url, TLSSettings(isInsecure: true)) == "sni=None client= host=\(host)")
    let stranger = try await TLSServer()
    for tls in [TLSSettings(), TLSSettings(authorities: stranger.authority)] {
      let error = await #expect(throws: HTTPError.self) { try await body(server.url, tls) }
      #expect(
        error?.kind == .tls && error?.description.contains(host) == true,
        "\(String(describing: error))"
      )
    }
  }

  @Test("Another name can be asked for and verified; the Host stays")
  func serverName() async throws {
    let server = try await TLSServer()
    let host = "127.0.0.1:\(server.port)"
    var tls = TLSSettings(authorities: server.authority, serverName: "api.test")
    #expect(try await body(server.url, tls) == "sni=api.test client= host=\(host)")
    tls.serverName = "other.test"
    let error = await #expect(throws: HTTPError.self) { try await body(server.url, tls) }
    #expect(error?.kind == .tls)
    tls.isInsecure = true
    #expect(try await body(server.url, tls) == "sni=other.test client= host=\(host)")
  }

  @Test("A client certificate is shown from memory; without one a server that wants it refuses")
  func clientCertificate() async throws {
    let server = try await TLSServer(wantsClientCertificate: true)
    var tls = TLSSettings(authorities: server.authority)
    let error = await #expect(throws: HTTPError.self) { try await body(server.url, tls) }
    // With TLS 1.3 the refusal comes after the handshake, and may be lost when the server closes at once.
    #expect(error?.kind == .tls || error?.kind == .cut, "\(String(describing: error))")
    tls.clientCertificate = .init(certificate: server.clientCertificate, key: Secret(server.clientKey))
    #expect(try await body(server.url, tls).contains("client=client"))
    tls.clientCertificate = .init(certificate: server.clientCertificate, key: Secret("no key"))
    let broken = await #expect(throws: HTTPError.self) { try await body(server.url, tls) }
    #expect(broken?.kind == .tls && broken?.description.contains("no key") == false)
  }

  @Test("A proxy tunnels to the server with the credentials of its address, and its refusal is said")
  func proxy() async throws {
    let proxy = try LoopbackServer { peer in
      guard let request = peer.request() else { return }
      peer.say(request)
      peer.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
    }
    let address = HTTPProxy.address(Secret("http://user:s3same@127.0.0.1:\(proxy.port)"))
    let error = await #expect(throws: HTTPError.self) {
      try await body("https://cluster.test:6443/api", TLSSettings(), proxy: address)
    }
    #expect(
      error?.kind == .proxy && error?.description.contains("s3same") == false,
      "\(String(describing: error))"
    )
    var events = proxy.events.makeAsyncIterator()
    let request = await events.next() ?? ""
    #expect(request.hasPrefix("CONNECT cluster.test:6443 HTTP/1.1\r\n"))
    #expect(request.contains("Proxy-Authorization: Basic dXNlcjpzM3NhbWU=\r\n"))
  }

  @Test("Plain calls go through a proxy too")
  func plainProxy() async throws {
    let proxy = try LoopbackServer { peer in
      while let request = peer.request() { peer.answer("200 OK", request) }
    }
    let address = HTTPProxy.address(Secret("http://127.0.0.1:\(proxy.port)"))
    let seen = try await body("http://cluster.test/api", TLSSettings(), proxy: address)
    #expect(seen.hasPrefix("GET http://cluster.test/api HTTP/1.1\r\n"))
  }
}
