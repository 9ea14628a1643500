#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A thread of our own for calls that wait, so that they hold none of the pool's few.
///
/// It takes no signals, those of broken connections least of all. Faults are let through: what a program does about them,
/// such as giving the terminal back, it does wherever they happen.
package enum DetachedThread {
  private final class Work: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private static let faults = [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS]

  /// - Returns: false, with `errno` set, where the system gives no more threads.
  @discardableResult
  package static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    let work = Unmanaged.passRetained(Work(body))
    let code = withoutSignals { create(work) }
    guard code == 0 else {
      work.release()
      errno = code
      return false
    }
    return true
  }

  /// Does the work on the calling thread where the system gives no more: late is better than never.
  package static func startOrRun(_ body: @escaping @Sendable () -> Void) {
    if !start(body) { body() }
  }

  /// For work that the program cannot go on without.
  package static func startOrTrap(_ body: @escaping @Sendable () -> Void) {
    let isRunning = start(body)
    precondition(isRunning, "the system gives this process no more threads")
  }

  /// A thread begins with the signals blocked that are so in the one that starts it.
  private static func withoutSignals<Value>(_ body: () -> Value) -> Value {
    var signals = sigset_t()
    var before = sigset_t()
    sigfillset(&signals)
    for fault in faults { sigdelset(&signals, fault) }
    pthread_sigmask(SIG_SETMASK, &signals, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    return body()
  }

  private static func create(_ work: Unmanaged<Work>) -> Int32 {
    #if canImport(Glibc)
    var thread = pthread_t()
    let code = pthread_create(&thread, nil, entry, work.toOpaque())
    if code == 0 { pthread_detach(thread) }
    #else
    var thread: pthread_t?
    let code = pthread_create(&thread, nil, entry, work.toOpaque())
    if let thread { pthread_detach(thread) }
    #endif
    return code
  }

  #if canImport(Glibc)
  private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
    if let argument = $0 { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
    return nil
  }
  #else
  private static let entry: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = {
    Unmanaged<Work>.fromOpaque($0).takeRetainedValue().run()
    return nil
  }
  #endif
}
