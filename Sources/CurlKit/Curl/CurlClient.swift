/// Makes requests with libcurl, on one thread for all of them.
///
/// The thread starts with the first request and ends with the client.
package final class CurlClient: Sendable {
  private let mailbox = CurlMailbox()

  package init() {}

  deinit { mailbox.stop() }

  /// Ends every call that is under way, and every later one, with `stopped`.
  package func stop() { mailbox.stop() }

  package var transport: HTTPTransport {
    HTTPTransport(
      send: { request throws(HTTPError) in try await self.send(request) },
      stream: { request throws(HTTPError) in try await self.stream(request) }
    )
  }

  private func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    let id = mailbox.makeID()
    let reply = ReplySlot<HTTPResponse>()
    mailbox.post(.start(id, request, .whole(reply)))
    return try await reply.value { [mailbox] in mailbox.post(.cancel(id)) }
  }

  private func stream(_ request: HTTPRequest) async throws(HTTPError) -> HTTPStream {
    let id = mailbox.makeID()
    let reply = ReplySlot<ResponseHead>()
    let channel = BodyChannel(limit: request.streamBuffer)
    let lease = StreamLease(id: id, channel: channel, mailbox: mailbox)
    mailbox.post(.start(id, request, .stream(reply, channel)))
    let head = try await reply.value { lease.cancel() }
    let body = HTTPBody(
      next: { () throws(HTTPError) in try await lease.next() },
      cancel: { lease.cancel() },
      trailers: { lease.channel.trailers }
    )
    var stream = HTTPStream(status: head.status, headers: head.headers, body: body)
    stream.version = head.version
    return stream
  }
}

/// The reader's end of a stream: who lets go of it ends the transfer.
private final class StreamLease: Sendable {
  let channel: BodyChannel
  private let id: CallID
  private let mailbox: CurlMailbox

  init(id: CallID, channel: BodyChannel, mailbox: CurlMailbox) {
    self.id = id
    self.channel = channel
    self.mailbox = mailbox
  }

  deinit { cancel() }

  func next() async throws(HTTPError) -> [UInt8]? {
    try await channel.next(onCancel: { [self] in cancel() }, onRoom: { [self] in mailbox.post(.resume(id)) })
  }

  func cancel() {
    guard channel.end(.failure(.cancelled)) else { return }
    mailbox.post(.cancel(id))
  }
}

extension HTTPError {
  static let cancelled = HTTPError(.cancelled, "the call was cancelled")
  static let stopped = HTTPError(.stopped, "the call ended because the program ends")
}
