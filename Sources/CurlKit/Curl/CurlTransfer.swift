internal import CCurl

/// One call on the thread: an easy handle with all that it points to.
final class CurlTransfer {
  let request: HTTPRequest
  let easy: OpaquePointer
  private let sink: CallSink
  private let options: EasyOptions
  private let errorText: UnsafeMutablePointer<CChar>
  private var reader = HeadReader()
  private var body: [UInt8] = []
  /// Why a callback broke the transfer off.
  private var failure: HTTPError?
  private var isPaused = false
  private var lastProgress = ContinuousClock.now
  private var uploaded: Int64 = 0

  init(_ request: HTTPRequest, _ sink: CallSink) throws(HTTPError) {
    guard let easy = ccurl_easy_init() else {
      throw HTTPError(.system, "the call cannot be started: there is no memory left")
    }
    self.request = request
    self.sink = sink
    self.easy = easy
    options = EasyOptions(easy)
    errorText = .allocate(capacity: ccurl_error_size)
    errorText.initialize(repeating: 0, count: ccurl_error_size)
    var isStream = false
    if case .stream = sink { isStream = true }
    try options.set(request, isStream: isStream)
    let context = Unmanaged.passUnretained(self).toOpaque()
    _ = ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
    _ = ccurl_set_receiver(easy, CURLOPT_HEADERFUNCTION, receiveHeader, CURLOPT_HEADERDATA, context)
    _ = ccurl_set_receiver(easy, CURLOPT_WRITEFUNCTION, receiveBody, CURLOPT_WRITEDATA, context)
  }

  /// The handle must have left the multi handle before.
  deinit {
    ccurl_easy_cleanup(easy)
    errorText.deallocate()
  }

  // MARK: Callbacks

  fileprivate func take(headerLine line: UnsafeRawBufferPointer) -> Int {
    lastProgress = .now
    switch reader.take(line) {
    case .more: break
    case .head(let head):
      if case .stream(let reply, _) = sink { reply.give(.success(head)) }
    case .tooLarge:
      return abort(.tooLarge, "\(place) sent more than \(HeadReader.limit >> 10) KiB of headers")
    case .garbage: return abort(.garbage, "what \(place) sent is not HTTP")
    }
    return line.count
  }

  fileprivate func take(body bytes: UnsafeRawBufferPointer) -> Int {
    lastProgress = .now
    switch sink {
    case .whole:
      guard body.count + bytes.count <= request.bodyLimit else {
        return abort(
          .tooLarge,
          "the answer of \(place) is larger than \(request.bodyLimit) bytes, which is the limit"
        )
      }
      body.append(contentsOf: bytes)
    case .stream(_, let channel):
      switch channel.offer(bytes) {
      case .taken: break
      case .full:
        isPaused = true
        return ccurl_write_pause
      case .ended: return abort(.cancelled, HTTPError.cancelled.description)
      }
    }
    return bytes.count
  }

  private func abort(_ kind: HTTPError.Kind, _ sentence: String) -> Int {
    failure = HTTPError(kind, sentence)
    return -1
  }

  func resume() {
    guard isPaused else { return }
    isPaused = false
    lastProgress = .now
    ccurl_easy_pause(easy, ccurl_pause_none)
  }

  // MARK: Limits

  /// The earliest moment at which a limit may be reached.
  var nextLimit: ContinuousClock.Instant? {
    let stall = isPaused ? nil : request.stallLimit.map { lastProgress + $0 }
    guard let deadline = request.deadline else { return stall }
    return min(stall ?? deadline, deadline)
  }

  func limitReached(at now: ContinuousClock.Instant) -> HTTPError? {
    if let deadline = request.deadline, now >= deadline {
      return HTTPError(.deadline, "\(place) has not answered in time")
    }
    guard let limit = request.stallLimit, !isPaused, now >= lastProgress + limit else { return nil }
    var sent: Int64 = 0
    if ccurl_get_size(easy, CURLINFO_SIZE_UPLOAD_T, &sent) == CURLE_OK, sent > uploaded {
      uploaded = sent
      lastProgress = now
      return nil
    }
    return HTTPError(.stalled, "nothing has come from \(place) for \(limit.components.seconds) s")
  }

  // MARK: End

  func outcome(of code: CURLcode) -> Result<Void, HTTPError> {
    if code == CURLE_OK {
      if reader.head != nil { return .success(()) }
      return .failure(HTTPError(.cut, "the connection to \(place) broke before its answer was whole"))
    }
    if let failure { return .failure(failure) }
    // How the library calls a header line that is longer than it takes.
    if code == CURLE_OUT_OF_MEMORY, reader.hasBegun {
      return .failure(
        HTTPError(.tooLarge, "\(place) sent a header that is too long", code: Int32(code.rawValue))
      )
    }
    let detail = String(cString: errorText)
    return .failure(CurlFailure(code, detail: detail, easy: easy, place: place).error)
  }

  func finish(_ result: Result<Void, HTTPError>) {
    switch (sink, result) {
    case (.whole(let reply), .success):
      var response = HTTPResponse(
        status: reader.head?.status ?? 0,
        headers: reader.head?.headers ?? [:],
        body: body,
        trailers: reader.trailers
      )
      response.version = reader.head?.version ?? .http1
      reply.give(.success(response))
    case (.stream(_, let channel), .success): channel.end(.success(()), trailers: reader.trailers)
    case (_, .failure(let error)): sink.fail(error)
    }
  }

  /// The server's name for a sentence.
  private var place: String { request.hostForSentence }
}

private func receiveHeader(
  _ bytes: UnsafeMutablePointer<CChar>?,
  _ one: Int,
  _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context else { return 0 }
  let line = UnsafeRawBufferPointer(start: bytes, count: one * count)
  return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().take(headerLine: line)
}

private func receiveBody(
  _ bytes: UnsafeMutablePointer<CChar>?,
  _ one: Int,
  _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context else { return 0 }
  let chunk = UnsafeRawBufferPointer(start: bytes, count: one * count)
  return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().take(body: chunk)
}
