internal import Synchronization
internal import SystemKit

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The part of a `FileWatch` that its thread shares.
final class WatchCore: Sendable {
  /// Between two rounds of callbacks, so that a busy file does not wake its readers for every write.
  static let pauseInMicroseconds: UInt32 = 5000
  static let pollIntervalInMilliseconds: Int32 = 200

  private let state: Mutex<WatchTable>
  private let events: FolderEvents?
  private let wake: WakePipe
  private let hasStopped = Atomic(false)

  init(kernelTells: Bool) throws(LogError) {
    guard let wake = WakePipe() else { throw .system("cannot make a pipe") }
    self.wake = wake
    events = kernelTells ? FolderEvents() : nil
    state = Mutex(WatchTable(events: events))
  }

  deinit { events?.close() }

  var isPolling: Bool { state.withLock { $0.hasPolled } }

  func add(_ path: String, _ onChange: @escaping @Sendable () -> Void) -> FileWatch.Token {
    let (token, isPolled) = state.withLock { table in
      let token = table.add(WatchedPath(path: path, onChange: onChange))
      return (token, table.hasPolled)
    }
    if isPolled { wake.wake() }
    return token
  }

  func remove(_ token: FileWatch.Token) { state.withLock { $0.remove(token) } }

  func stop() {
    hasStopped.store(true, ordering: .releasing)
    wake.wake()
  }

  /// The thread's loop.
  func run() {
    while !hasStopped.load(ordering: .acquiring) {
      waitForNews()
      wake.drain()
      if hasStopped.load(ordering: .acquiring) { return }
      let callbacks = state.withLock { table in
        var changed = events.map { table.changed(by: $0.take()) } ?? []
        changed.formUnion(table.changedByPolling())
        return table.callbacks(of: changed)
      }
      for callback in callbacks { callback() }
      if !callbacks.isEmpty { usleep(Self.pauseInMicroseconds) }
    }
  }

  private func waitForNews() {
    var descriptors = [pollfd(fd: wake.reader, events: Int16(POLLIN), revents: 0)]
    if let events { descriptors.append(pollfd(fd: events.descriptor, events: Int16(POLLIN), revents: 0)) }
    _ = poll(&descriptors, nfds_t(descriptors.count), isPolling ? Self.pollIntervalInMilliseconds : -1)
  }
}
