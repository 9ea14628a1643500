#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A detached thread that takes no signals: those of broken connections least of all.
enum CurlThread {
  /// `0`, or the error of the system.
  static func start(_ body: @escaping @Sendable () -> Void) -> Int32 {
    let work = Unmanaged.passRetained(ThreadWork(body))
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    #if canImport(Glibc)
    var thread = pthread_t()
    let code = pthread_create(&thread, nil, runWork, work.toOpaque())
    if code == 0 { pthread_detach(thread) }
    #else
    var thread: pthread_t?
    let code = pthread_create(&thread, nil, runWork, work.toOpaque())
    if let thread { pthread_detach(thread) }
    #endif
    if code != 0 { work.release() }
    return code
  }
}

private final class ThreadWork: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

#if canImport(Glibc)
private func runWork(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let context { Unmanaged<ThreadWork>.fromOpaque(context).takeRetainedValue().body() }
  return nil
}
#else
private func runWork(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
  Unmanaged<ThreadWork>.fromOpaque(context).takeRetainedValue().body()
  return nil
}
#endif
