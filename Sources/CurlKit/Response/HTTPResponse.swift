/// In which version of the protocol an answer came.
package enum HTTPVersion: Sendable, Hashable {
  /// 1.1, or what is older.
  case http1
  case http2
}

/// A whole answer.
package struct HTTPResponse: Sendable, Hashable {
  package var status: Int
  package var headers: HTTPHeaders
  /// At most the request's `bodyLimit`.
  package var body: [UInt8]
  /// The fields that came after the body.
  package var trailers: HTTPHeaders
  package var version = HTTPVersion.http1

  package init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = [], trailers: HTTPHeaders = [:]) {
    self.status = status
    self.headers = headers
    self.body = body
    self.trailers = trailers
  }

  package var isSuccess: Bool { (200..<300).contains(status) }
}
