/// One request to a server.
///
/// Redirects are answers like any other: they are not followed.
package struct HTTPRequest: Sendable, Hashable {
  /// Upper case, such as `GET`.
  package var method: String
  /// `http` or `https`, percent-encoded, without a fragment.
  package var url: String
  /// Query items that are added to `url` when it is sent, encoded here; they never show in an audit or an error.
  package var secretQuery: [SecretItem] = []
  package var headers: HTTPHeaders
  package var body: [UInt8]?
  /// When the whole call is over at the latest.
  ///
  /// A stream has none as a rule.
  package var deadline: ContinuousClock.Instant?
  /// The longest silence of the server, before its answer and in the middle of it; a paused stream is not silent.
  package var stallLimit: Duration?
  /// The longest time until a connection stands.
  package var connectLimit: Duration = .seconds(30)
  /// The largest body, in bytes, that `send` takes; and what a stream buffers before the transfer is paused.
  package var bodyLimit = 64 << 20
  package var streamBuffer = 256 << 10
  package var proxy = HTTPProxy.environment
  package var tls = TLSSettings()
  package var version = HTTPVersionChoice.negotiated
  /// Whether doing it twice is the same as doing it once.
  ///
  /// What is not is never repeated.
  package var isSafeToRepeat: Bool
  /// Whose share of calls it takes; `nil` for that of the server's address.
  package var account: String?
  /// Who waits for it.
  package var urgency = RequestBudget.Urgency.command
  /// Which try this is, from 1; set by what repeats requests, for the audit.
  package var attempt = 1

  /// `isSafeToRepeat` is true of `GET`, `HEAD`, `PUT`, `DELETE` and `OPTIONS` unless it is said otherwise.
  package init(
    _ method: String,
    _ url: String,
    headers: HTTPHeaders = [:],
    body: [UInt8]? = nil,
    isSafeToRepeat: Bool? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.isSafeToRepeat = isSafeToRepeat ?? Self.repeatable.contains(method)
  }

  private static let repeatable: Set<String> = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]

  package struct SecretItem: Sendable, Hashable {
    package var name: String
    package var value: Secret

    package init(_ name: String, _ value: Secret) {
      self.name = name
      self.value = value
    }
  }
}

/// The way to the server.
package enum HTTPProxy: Sendable, Hashable {
  /// As `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy` say.
  case environment
  case none
  /// Such as `http://user:password@proxy:3128`; also `https`, `socks5` and `socks5h`.
  case address(Secret)
}

package enum HTTPVersionChoice: Sendable, Hashable {
  /// HTTP/2 where a server offers it over TLS, else HTTP/1.1; a stream has a connection of its own, with HTTP/1.1.
  case negotiated
  /// A connection of its own for each request at a time.
  case http1
  /// HTTP/2 without asking, also without TLS, on a new connection.
  case http2
}
