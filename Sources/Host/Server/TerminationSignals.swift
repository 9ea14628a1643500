internal import SystemKit

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Turns SIGTERM and SIGINT into bytes in a pipe, and makes the host deaf to closed pipes and terminals.
enum TerminationSignals {
  /// Called before any other thread exists, so that all of them inherit the mask.
  ///
  /// - Returns: what wakes when the host is told to end.
  static func pipe() throws(HostError) -> WakePipe {
    signal(SIGPIPE, SIG_IGN)
    // A file that may not grow is like a full disk: it is waited for.
    signal(SIGXFSZ, SIG_IGN)
    signal(SIGHUP, SIG_IGN)
    var awaited = sigset_t()
    sigemptyset(&awaited)
    sigaddset(&awaited, SIGTERM)
    sigaddset(&awaited, SIGINT)
    pthread_sigmask(SIG_BLOCK, &awaited, nil)
    guard let pipe = WakePipe() else { throw HostError("cannot make a pipe: \(systemMessage(errno))") }
    let signals = awaited
    let isRunning = DetachedThread.start {
      var signals = signals
      var number: Int32 = 0
      while sigwait(&signals, &number) == 0 { pipe.wake() }
    }
    guard isRunning else { throw HostError("the system gives the host no thread") }
    return pipe
  }
}
