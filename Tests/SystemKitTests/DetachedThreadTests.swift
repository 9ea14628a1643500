import Foundation
import SystemKit
import Testing

@Suite struct DetachedThreadTests {
  /// The signals of the list that a new thread does not take.
  private func blocked(of signals: [Int32]) async -> [Int32] {
    await withCheckedContinuation { continuation in
      DetachedThread.startOrTrap {
        var mask = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &mask)
        continuation.resume(returning: signals.filter { sigismember(&mask, $0) == 1 })
      }
    }
  }

  /// A fault on a thread that blocks its signal ends the program without the handler that gives the terminal back.
  @Test func faultsReachTheirHandlers() async {
    #expect(await blocked(of: [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS]) == [])
  }

  @Test func signalsOfTheProgramDoNot() async {
    let signals = [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGWINCH, SIGTSTP, SIGCHLD]
    #expect(await blocked(of: signals) == signals)
  }

  @Test func theOneThatStartsItTakesThemAsBefore() {
    var before = sigset_t()
    var after = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &before)
    DetachedThread.startOrTrap {}
    pthread_sigmask(SIG_BLOCK, nil, &after)
    #expect((1..<32).filter { sigismember(&before, $0) != sigismember(&after, $0) } == [])
  }
}
