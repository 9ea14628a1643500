internal import SystemKit

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A descriptor that somebody polls, and what is done when it is ready.
package protocol PolledSource: AnyObject, Sendable {
  var number: Int32 { get }
  /// `POLLIN`, and `POLLOUT` while something waits to be sent.
  var events: Int16 { get }
  /// Called on the poller's thread, never twice at once.
  ///
  /// - Returns: false when the source is over and is polled no more.
  func serve() -> Bool
}

/// A thread that polls many descriptors at once.
package protocol DescriptorPoller: Sendable {
  /// Polls a source from now on.
  ///
  /// - Returns: false where it cannot, such as for want of a thread.
  func add(_ source: any PolledSource) -> Bool
  /// A source wants to be polled for something else than before.
  func refresh()
}

/// A poller with a thread of its own for one source, where nobody polls anyway.
package final class OwnThreadPoller: DescriptorPoller {
  private let wake: WakePipe

  package init() throws(HostError) {
    guard let wake = WakePipe() else { throw HostError("cannot make a pipe: \(systemMessage(errno))") }
    self.wake = wake
  }

  package func add(_ source: any PolledSource) -> Bool {
    DetachedThread.start { [self] in
      while wait(for: source), source.serve() {}
    }
  }

  package func refresh() { wake.wake() }

  private func wait(for source: any PolledSource) -> Bool {
    while true {
      var polled = [
        pollfd(fd: source.number, events: source.events, revents: 0),
        pollfd(fd: wake.reader, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&polled, 2, -1) > 0 else { continue }
      if polled[1].revents != 0 { wake.drain() }
      if polled[0].revents != 0 { return true }
    }
  }
}
