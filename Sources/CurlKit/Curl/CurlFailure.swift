internal import CCurl

/// A code of the library as an error with a sentence.
struct CurlFailure {
  private let code: CURLcode
  private let detail: String
  private let place: String
  /// The proxy's answer to CONNECT; 0 where there was none.
  private let proxyStatus: Int
  private let isConnected: Bool

  init(_ code: CURLcode, detail: String, easy: OpaquePointer, place: String) {
    self.code = code
    self.detail = String(detail.unicodeScalars.prefix(200).map { $0.isPlain ? Character($0) : "?" })
    self.place = place
    var status = 0
    _ = ccurl_get_long(easy, CURLINFO_HTTP_CONNECTCODE, &status)
    proxyStatus = status
    var port = 0
    _ = ccurl_get_long(easy, CURLINFO_PRIMARY_PORT, &port)
    isConnected = port > 0
  }

  var error: HTTPError {
    let kind = kind
    let why = detail.isEmpty ? String(cString: ccurl_easy_strerror(code)) : detail
    return HTTPError(kind, "\(beginning(of: kind)): \(why)", code: Int32(code.rawValue))
  }

  private var kind: HTTPError.Kind {
    switch code {
    case CURLE_URL_MALFORMAT: .invalidRequest
    case CURLE_UNSUPPORTED_PROTOCOL: isConnected ? .garbage : .invalidRequest
    case CURLE_COULDNT_RESOLVE_HOST: .nameNotFound
    case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: .proxy
    case CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT: .cannotConnect
    case CURLE_SSL_CONNECT_ERROR: isBroken ? .cannotConnect : .tls
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT, CURLE_SSL_ENGINE_NOTFOUND:
      .tls
    case CURLE_RECV_ERROR where proxyStatus >= 300: .proxy
    case CURLE_RECV_ERROR where says("alert"): .tls
    case CURLE_RECV_ERROR where says("hex"): .garbage
    case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2,
      CURLE_HTTP2_STREAM, CURLE_AGAIN:
      .cut
    case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR: .garbage
    default: .system
    }
  }

  /// Whether a handshake ended without a word, as when a server restarts.
  private var isBroken: Bool { says("SYSCALL") || says("reset") || says("eof") }

  private func says(_ word: String) -> Bool { detail.firstRange(of: word) != nil }

  private func beginning(of kind: HTTPError.Kind) -> String {
    switch kind {
    case .invalidRequest: "the address of \(place) cannot be used"
    case .nameNotFound: "\(place) is not known"
    case .cannotConnect: "\(place) cannot be reached"
    case .proxy: "the proxy does not let the call through to \(place)"
    case .tls: "there is no trust between this machine and \(place)"
    case .cut: "the connection to \(place) broke"
    case .garbage: "what \(place) sent is not HTTP"
    default: "the call to \(place) failed"
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isPlain: Bool { (0x20..<0x7F).contains(value) }
}
