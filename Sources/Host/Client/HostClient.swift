internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What a connection to a host brings, in order: `report(.hello)` first, `disconnected` last and once.
package enum HostEvent: Sendable, Hashable {
  case report(HostReport)
  case disconnected
}

/// The engine's end of a connection to the host of one run.
///
/// Requests are sent at once by whoever makes them; what the socket does not take waits for the poller, on whose thread all
/// events come. Whoever takes them must not wait there. The host listens to the newest connection only.
package final class HostClient: PolledSource {
  private struct Outbox {
    var lines: LineOutbox
    /// Nothing more is sent, and the connection closes when all is.
    var isClosing = false
    var isClosed = false
  }

  package let number: Int32
  private let incoming: Mutex<LineInbox>
  private let outbox: Mutex<Outbox>
  private let poller: any DescriptorPoller
  private let tell: @Sendable (HostEvent) -> Void

  private init(
    _ socket: Descriptor,
    _ poller: any DescriptorPoller,
    _ events: @escaping @Sendable (HostEvent) -> Void
  ) {
    number = socket.release()
    incoming = Mutex(LineInbox(number))
    outbox = Mutex(Outbox(lines: LineOutbox(number)))
    self.poller = poller
    tell = events
  }

  deinit { closeNumber(number) }

  /// Connects to the host of a run.
  ///
  /// - Returns: `nil` where none listens, or nobody can poll the connection.
  package static func connect(
    runFolder: String,
    poller: any DescriptorPoller,
    events: @escaping @Sendable (HostEvent) -> Void
  ) -> HostClient? {
    guard let socket = UnixSocket.connect(SocketPath.actual(for: HostFiles(runFolder).socket)) else {
      return nil
    }
    let client = HostClient(socket, poller, events)
    return poller.add(client) ? client : nil
  }

  /// Requests reach the host in the order in which they were sent; those sent after a disconnect are dropped.
  package func send(_ request: HostRequest) {
    let object = request.json
    let mustPoll = outbox.withLock { outbox in
      guard !outbox.isClosing else { return false }
      outbox.lines.enqueue(object)
      // A host that is gone is noticed where its reports are read.
      return outbox.lines.flush() && outbox.lines.wantsToSend
    }
    if mustPoll { poller.refresh() }
  }

  /// Sends what is waiting and closes the connection.
  package func close() {
    outbox.withLock { outbox in
      outbox.isClosing = true
      Self.closeIfSent(number, &outbox)
    }
  }

  private static func closeIfSent(_ number: Int32, _ outbox: inout Outbox) {
    guard outbox.isClosing, !outbox.isClosed, !outbox.lines.wantsToSend else { return }
    outbox.isClosed = true
    shutdown(number, shutdownBoth)
  }

  // MARK: - On the poller's thread

  package var events: Int16 {
    Int16(POLLIN) | (outbox.withLock(\.lines.wantsToSend) ? Int16(POLLOUT) : 0)
  }

  package func serve() -> Bool {
    let isSending = outbox.withLock { outbox in
      defer { Self.closeIfSent(number, &outbox) }
      return outbox.lines.flush()
    }
    // What the host said before it went away still counts.
    let (reports, isReceiving) = receive()
    for report in reports { tell(.report(report)) }
    guard isSending, isReceiving else {
      tell(.disconnected)
      return false
    }
    return true
  }

  private func receive() -> (reports: [HostReport], isSound: Bool) {
    incoming.withLock { lines in
      var reports: [HostReport] = []
      let isSound = lines.receive { object in
        if let report = HostReport(json: object) { reports.append(report) }
      }
      return (reports, isSound)
    }
  }
}

#if os(Linux)
private let shutdownBoth = Int32(SHUT_RDWR)
#else
private let shutdownBoth = SHUT_RDWR
#endif
