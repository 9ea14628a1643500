/// An answer whose body arrives while it is read.
///
/// Letting go of it ends the transfer.
package struct HTTPStream: Sendable {
  package var status: Int
  package var headers: HTTPHeaders
  package var body: HTTPBody
  package var version = HTTPVersion.http1

  package init(status: Int, headers: HTTPHeaders = [:], body: HTTPBody) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  package var isSuccess: Bool { (200..<300).contains(status) }
}

/// The body of a stream, for one reader.
///
/// Chunks are as the network gave them, their borders mean nothing, and none is empty. While the reader is away a bounded
/// number of bytes waits; then the transfer pauses.
package struct HTTPBody: AsyncSequence, Sendable {
  package typealias Element = [UInt8]
  package typealias Failure = HTTPError

  /// The next chunk; `nil` at the clean end.
  ///
  /// After an error or the end it is not asked again.
  package var next: @Sendable () async throws(HTTPError) -> [UInt8]?
  /// Ends the transfer; a reader that waits gets `cancelled`.
  package var cancel: @Sendable () -> Void
  /// What came after the body; empty before its end.
  package var trailers: @Sendable () -> HTTPHeaders

  package init(
    next: @escaping @Sendable () async throws(HTTPError) -> [UInt8]?,
    cancel: @escaping @Sendable () -> Void = {},
    trailers: @escaping @Sendable () -> HTTPHeaders = { HTTPHeaders() }
  ) {
    self.next = next
    self.cancel = cancel
    self.trailers = trailers
  }

  package struct AsyncIterator: AsyncIteratorProtocol {
    let take: @Sendable () async throws(HTTPError) -> [UInt8]?

    package mutating func next() async throws(HTTPError) -> [UInt8]? { try await take() }

    package mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(HTTPError) -> [UInt8]? { try await take() }
  }

  package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(take: next) }
}

extension HTTPBody {
  /// The rest of the body, at most `limit` bytes of it; more is `tooLarge`.
  package func collect(upTo limit: Int) async throws(HTTPError) -> [UInt8] {
    var bytes: [UInt8] = []
    while let chunk = try await next() {
      guard bytes.count + chunk.count <= limit else {
        cancel()
        throw HTTPError(.tooLarge, "the answer is larger than \(limit) bytes, which is the limit")
      }
      bytes += chunk
    }
    return bytes
  }
}
