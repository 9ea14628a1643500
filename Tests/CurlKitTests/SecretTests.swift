import CurlKit
import Testing
import Workflow

@Suite("What must not be shown")
struct SecretTests {
  private let word = "swordfish-4711"

  @Test("A secret shows in no description, no dump and no audit")
  func masked() {
    var request = HTTPRequest(
      "GET",
      "https://user:\(word)@example.test/pods?limit=1",
      headers: ["Authorization": .secret(Secret("Bearer \(word)"))]
    )
    request.secretQuery = [.init("sig", Secret(word))]
    request.proxy = .address(Secret("http://u:\(word)@proxy:3128"))
    request.tls.clientCertificate = .init(certificate: [], key: Secret(word))
    let audit = CallAudit(
      of: request,
      outcome: .status(200),
      startedAt: Timestamp(nanoseconds: 0),
      latency: .zero,
      isStream: false
    )
    var dumped = ""
    dump(audit, to: &dumped)
    dump(request.headers, to: &dumped)
    dump(request.proxy, to: &dumped)
    dump(request.tls, to: &dumped)
    dumped += "\(request.headers) \(request.proxy) \(request.tls) \(String(reflecting: request.secretQuery))"
    #expect(!dumped.contains(word))
    #expect(audit.target == "https://example.test/pods?limit=1&sig=•••")
    #expect(request.headers["authorization"] == "Bearer \(word)")
  }

  @Test("Fields are found by any case; setting one takes the place of all")
  func fields() {
    var headers: HTTPHeaders = ["Accept": "a", "ACCEPT": "b", "Accepts": "c"]
    #expect(headers.values(of: "accept") == ["a", "b"])
    headers.set("aCCept", "d")
    #expect(headers.values(of: "Accept") == ["d"] && headers["accepts"] == "c")
    headers.remove("ACCEPTS")
    #expect(!headers.contains("accepts") && headers["none"] == nil)
  }

  @Test("Query items are encoded to the last byte")
  func encoding() {
    #expect(PercentEncoding.query([("a b", "c/d&é"), ("x", "~-._1")]) == "a%20b=c%2Fd%26%C3%A9&x=~-._1")
  }
}
