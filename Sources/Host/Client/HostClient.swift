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
/// A thread of its own sends and receives until `close` or until the host is gone; events come on that thread, and whoever
/// takes them must not wait there. The host listens to the newest connection only.
package final class HostClient: Sendable {
  private struct Outbox {
    var requests: [HostRequest] = []
    var isClosing = false
  }

  private let outbox = Mutex(Outbox())
  /// The pipe that wakes the thread.
  ///
  /// Both ends stay open as long as this object: a request after a disconnect must not raise SIGPIPE.
  private let wake: Int32
  fileprivate let woken: Int32

  private init(wake: Int32, woken: Int32) {
    self.wake = wake
    self.woken = woken
  }

  deinit {
    closeNumber(wake)
    closeNumber(woken)
  }

  /// Connects to the host of a run.
  ///
  /// - Returns: `nil` where none listens, or the system gives no pipe or thread.
  package static func connect(
    runFolder: String,
    events: @escaping @Sendable (HostEvent) -> Void
  ) -> HostClient? {
    guard let socket = UnixSocket.connect(SocketPath.actual(for: HostFiles(runFolder).socket)),
      let pipe = Descriptor.pipe()
    else { return nil }
    let socketNumber = socket.release()
    let client = HostClient(wake: pipe.write.release(), woken: pipe.read.release())
    Descriptor.setNonBlocking(client.wake)
    let isRunning = DetachedThread.start {
      ClientLoop(socket: Descriptor(socketNumber), client: client).run(events)
    }
    guard isRunning else {
      closeNumber(socketNumber)
      return nil
    }
    return client
  }

  /// Requests reach the host in the order in which they were sent; those sent after a disconnect are dropped.
  package func send(_ request: HostRequest) {
    outbox.withLock { $0.requests.append(request) }
    signal()
  }

  /// Sends what is waiting and closes the connection.
  package func close() {
    outbox.withLock { $0.isClosing = true }
    signal()
  }

  /// A full pipe wakes just as well.
  private func signal() {
    var byte: UInt8 = 1
    _ = write(wake, &byte, 1)
  }

  fileprivate func takeOutbox() -> (requests: [HostRequest], isClosing: Bool) {
    outbox.withLock { outbox in
      defer { outbox.requests = [] }
      return (outbox.requests, outbox.isClosing)
    }
  }
}

/// The thread of a `HostClient`.
private final class ClientLoop {
  private let wire: LineWire
  private let client: HostClient

  init(socket: Descriptor, client: HostClient) {
    wire = LineWire(socket)
    self.client = client
  }

  func run(_ events: (HostEvent) -> Void) {
    while turn(events) {}
    events(.disconnected)
  }

  /// - Returns: false when the connection is over.
  private func turn(_ events: (HostEvent) -> Void) -> Bool {
    let (requests, isClosing) = client.takeOutbox()
    for request in requests { wire.enqueue(request.json) }
    guard wire.flush() else {
      // What the host said before it went away still counts.
      _ = receive(events)
      return false
    }
    if isClosing, !wire.wantsToSend { return false }
    var polled = [
      pollfd(
        fd: wire.socket.number,
        events: Int16(POLLIN) | (wire.wantsToSend ? Int16(POLLOUT) : 0),
        revents: 0
      ),
      pollfd(fd: client.woken, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&polled, 2, -1) > 0 else { return true }
    if polled[1].revents != 0 { Descriptor.drain(client.woken) }
    return polled[0].revents & ~Int16(POLLOUT) == 0 || receive(events)
  }

  private func receive(_ events: (HostEvent) -> Void) -> Bool {
    wire.receive { object in
      if let report = HostReport(json: object) { events(.report(report)) }
    }
  }
}

private func closeNumber(_ number: Int32) { close(number) }
