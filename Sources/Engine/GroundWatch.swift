internal import Host
internal import Journal
internal import LogKit
internal import Logging
internal import Synchronization

/// Tells the engine that somebody has been at the files which it stands on: its lock, its socket, the folder of runs.
///
/// Programs that clean temporary folders, and people, remove such files under a living engine.
final class GroundWatch: Sendable {
  private final class Flag: Sendable {
    let isRaised = Atomic(false)
  }

  private let watch: FileWatch
  private let flag = Flag()

  init(_ folder: StateFolder, wake: @escaping @Sendable () -> Void) throws(LogError) {
    watch = try FileWatch()
    let flag = flag
    for path in [folder.engineLock, SocketPath.actual(for: folder.engineSocket), folder.runs] {
      _ = watch.add(path) {
        flag.isRaised.store(true, ordering: .releasing)
        wake()
      }
    }
    // What happened before the watch began is not told.
    flag.isRaised.store(true, ordering: .releasing)
  }

  /// Whether something may have changed since the last call.
  var hasChanged: Bool { flag.isRaised.exchange(false, ordering: .acquiring) }

  func lookAgain() { flag.isRaised.store(true, ordering: .releasing) }
}

extension EngineLoop {
  /// Mends what is missing, or makes way where that cannot be: like in a restart, hosts and jobs go on, and the next engine
  /// takes the runs over.
  func lookAtGround() {
    do {
      switch try lock?.check() {
      case nil, .held: break
      case .putBack: log.error("\(folder.engineLock) was removed; it is there again")
      case .lost:
        log.error("\(folder.engineLock) was removed, and another engine has taken its place")
        return end()
      case .folderGone:
        log.error("\(folder.runs) was removed")
        return end()
      }
      if try server.listenAgainIfGone() { log.error("\(folder.engineSocket) was removed; it is there again") }
    } catch {
      log.error("\(error); trying again")
      after(timing.retryUnit) { $0.ground.lookAgain() }
    }
  }
}
