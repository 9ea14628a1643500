internal import CCurl

/// The thread's loop over one multi handle; nothing of it leaves the thread.
final class CurlLoop {
  private let mailbox: CurlMailbox
  private let multi: OpaquePointer
  private var transfers: [CallID: CurlTransfer] = [:]
  private var ids: [OpaquePointer: CallID] = [:]
  /// No limit of any transfer is reached before this.
  private var nextCheck: ContinuousClock.Instant?

  /// Why the library cannot be used; `nil` where it can.
  private static let refusal = ccurl_open().map { String(cString: $0) }
  private static let longestWait: Int32 = 60_000

  init(mailbox: CurlMailbox) throws(HTTPError) {
    if let refusal = Self.refusal {
      throw HTTPError(.system, "libcurl cannot be loaded: \(refusal); install libcurl 4")
    }
    guard let multi = ccurl_multi_init() else {
      throw HTTPError(.system, "libcurl has no memory left to start")
    }
    self.mailbox = mailbox
    self.multi = multi
    _ = ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, ccurl_multiplex)
  }

  func run() {
    mailbox.attach(multi)
    while true {
      let (commands, isStopped) = mailbox.takeAll()
      for command in commands { apply(command) }
      if isStopped { break }
      var running: Int32 = 0
      ccurl_multi_perform(multi, &running)
      finishDone()
      expire()
      ccurl_multi_poll(multi, waitTime)
    }
    mailbox.attach(nil)
    for id in transfers.keys { end(id, .failure(.stopped)) }
    ccurl_multi_cleanup(multi)
  }

  private func apply(_ command: CurlCommand) {
    switch command {
    case .start(let id, let request, let sink): start(id, request, sink)
    case .cancel(let id): end(id, .failure(.cancelled))
    case .resume(let id):
      transfers[id]?.resume()
      if let limit = transfers[id]?.nextLimit { check(by: limit) }
    }
  }

  private func start(_ id: CallID, _ request: HTTPRequest, _ sink: CallSink) {
    guard sink.isWanted else { return }
    do throws(HTTPError) {
      let transfer = try CurlTransfer(request, sink)
      guard ccurl_multi_add_handle(multi, transfer.easy) == CURLM_OK else {
        throw HTTPError(.system, "the call cannot be started: libcurl refuses it")
      }
      transfers[id] = transfer
      ids[transfer.easy] = id
      if let limit = transfer.nextLimit { check(by: limit) }
    } catch {
      sink.fail(error)
    }
  }

  private func finishDone() {
    while true {
      let done = ccurl_next_done(multi)
      guard let easy = done.easy else { return }
      if let id = ids[easy], let transfer = transfers[id] { end(id, transfer.outcome(of: done.code)) }
    }
  }

  private func end(_ id: CallID, _ result: Result<Void, HTTPError>) {
    guard let transfer = transfers.removeValue(forKey: id) else { return }
    ids[transfer.easy] = nil
    ccurl_multi_remove_handle(multi, transfer.easy)
    transfer.finish(result)
  }

  // MARK: Limits

  private func check(by limit: ContinuousClock.Instant) { nextCheck = min(nextCheck ?? limit, limit) }

  /// Ends what is over its limits, and finds the next moment to look.
  private func expire() {
    guard let due = nextCheck, ContinuousClock.now >= due else { return }
    let now = ContinuousClock.now
    var next: ContinuousClock.Instant?
    var late: [(CallID, HTTPError)] = []
    for (id, transfer) in transfers {
      if let error = transfer.limitReached(at: now) {
        late.append((id, error))
      } else if let limit = transfer.nextLimit {
        next = min(next ?? limit, limit)
      }
    }
    nextCheck = next
    for (id, error) in late { end(id, .failure(error)) }
  }

  /// In milliseconds; the library itself wakes for what it has to do.
  private var waitTime: Int32 {
    guard let nextCheck else { return Self.longestWait }
    let wait = ContinuousClock.now.duration(to: nextCheck)
    guard wait > .zero else { return 0 }
    let (seconds, attoseconds) = wait.components
    guard seconds < 60 else { return Self.longestWait }
    return Int32(seconds) * 1_000 + Int32(attoseconds / 1_000_000_000_000_000) + 1
  }
}
