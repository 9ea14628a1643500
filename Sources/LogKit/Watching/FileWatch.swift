internal import Synchronization
internal import SystemKit

/// Tells that files or folders changed, such as that a log has grown.
///
/// Each watched path has a callback, which runs on the watch's own thread, briefly please, once for any number of changes
/// since the last call. A path need not exist yet and may be replaced. Of a folder, changes directly in it count.
/// On Linux the kernel tells; where it refuses, and on other systems, the paths are looked at every 200 ms.
/// Nothing runs while nothing changes, that polling apart.
package final class FileWatch: Sendable {
  package struct Token: Sendable, Hashable {
    let number: Int
  }

  private let core: WatchCore

  /// Starts the thread; it ends with this object.
  package convenience init() throws(LogError) { try self.init(kernelTells: true) }

  init(kernelTells: Bool) throws(LogError) {
    core = try WatchCore(kernelTells: kernelTells)
    let core = core
    guard DetachedThread.start({ core.run() }) else { throw .system("cannot start a thread") }
  }

  deinit { core.stop() }

  /// Calls `onChange` from now on whenever what `path` leads to may have changed.
  ///
  /// Changes before the call are not told: add first, then look.
  package func add(_ path: String, _ onChange: @escaping @Sendable () -> Void) -> Token {
    core.add(path, onChange)
  }

  /// Ends the calls for `token`; one that runs just now may still end after this returns.
  package func remove(_ token: Token) { core.remove(token) }

  /// Whether some paths are polled because the kernel does not tell of them.
  package var isPolling: Bool { core.isPolling }
}

extension FileWatch {
  /// Changes of `path` as a sequence; changes that nobody waited for count as one.
  package func changes(of path: String) -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let token = add(path) { continuation.yield() }
    continuation.onTermination = { [weak self] _ in self?.remove(token) }
    return stream
  }
}
