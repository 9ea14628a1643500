/// How requests reach servers: a value that tests can replace, and that others wrap.
///
/// What wraps it: `retrying`, `within` a budget, `observed` by an audit.
package struct HTTPTransport: Sendable {
  /// The whole answer, in memory within the request's `bodyLimit`.
  package var send: @Sendable (HTTPRequest) async throws(HTTPError) -> HTTPResponse
  /// The answer's status and headers; its body follows while it is read.
  package var stream: @Sendable (HTTPRequest) async throws(HTTPError) -> HTTPStream

  package init(
    send: @escaping @Sendable (HTTPRequest) async throws(HTTPError) -> HTTPResponse,
    stream: @escaping @Sendable (HTTPRequest) async throws(HTTPError) -> HTTPStream
  ) {
    self.send = send
    self.stream = stream
  }
}
