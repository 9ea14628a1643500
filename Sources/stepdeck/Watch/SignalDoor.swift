internal import Engine
internal import Synchronization
internal import SystemKit

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What wakes a command that watches.
enum Wake: UInt8 {
  /// A file has grown, or time has passed.
  case growth
  case interrupt
  case terminate
  case hangUp
  case engineGone
}

/// Signals and other news as bytes in a pipe, so that the main thread waits for all of them in one place.
///
/// The signals are blocked, and a thread of our own takes them; no handler runs anywhere.
/// To be made before any other thread: threads inherit what is blocked.
final class SignalDoor: Sendable {
  private let pipe: WakePipe
  private let isHolding = Mutex(false)
  /// Until it turns out that standard output has no reader that could go, such as a terminal that was closed.
  private let outputIsWatched = Mutex(true)

  init() {
    guard let pipe = WakePipe() else { preconditionFailure("the system gives this process no pipe") }
    self.pipe = pipe
    let signals = Self.watched
    var set = Self.set(of: signals)
    pthread_sigmask(SIG_BLOCK, &set, nil)
    DetachedThread.startOrTrap { [self] in take(signals) }
  }

  /// Until `hold` is called a signal ends the command, as if it were not watched: nothing has been launched yet.
  func hold() { isHolding.withLock { $0 = true } }

  /// May be called from any thread; a full pipe has enough to wake anybody.
  func send(_ wake: Wake) { pipe.wake(wake.rawValue) }

  /// Waits for news, or until `input`, another descriptor, can be read.
  ///
  /// Where the reader of standard output goes meanwhile, the command ends quietly.
  func wait(milliseconds: Int32, input: Int32? = nil) -> (wakes: [Wake], inputIsReady: Bool) {
    var entries = [
      pollfd(fd: pipe.reader, events: Int16(POLLIN), revents: 0),
      pollfd(fd: outputIsWatched.withLock { $0 } ? STDOUT_FILENO : -1, events: 0, revents: 0),
    ]
    if let input { entries.append(pollfd(fd: input, events: Int16(POLLIN), revents: 0)) }
    guard poll(&entries, nfds_t(entries.count), milliseconds) > 0 else { return ([], false) }
    if entries[1].revents & Int16(POLLERR) != 0 { StandardOutput.endQuietly() }
    if entries[1].revents != 0 { outputIsWatched.withLock { $0 = false } }
    return (pipe.drain().compactMap(Wake.init), input != nil && entries[2].revents != 0)
  }

  /// SIGHUP is left alone where the command was started to ignore it.
  private static var watched: [Int32] {
    var old = sigaction()
    sigaction(SIGHUP, nil, &old)
    #if canImport(Glibc)
    let handler = old.__sigaction_handler.sa_handler
    #else
    let handler = old.__sigaction_u.__sa_handler
    #endif
    let isIgnored = unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    return isIgnored ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
  }

  private static func set(of signals: [Int32]) -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    return set
  }

  private func take(_ signals: [Int32]) {
    var set = Self.set(of: signals)
    while true {
      var signal: Int32 = 0
      guard sigwait(&set, &signal) == 0 else { continue }
      guard isHolding.withLock({ $0 }) else { _exit(128 + signal) }
      switch signal {
      case SIGINT: send(.interrupt)
      case SIGTERM: send(.terminate)
      default: send(.hangUp)
      }
    }
  }
}
