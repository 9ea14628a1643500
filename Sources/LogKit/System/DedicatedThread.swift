#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Starts a detached thread for work that blocks, which no pool thread may do.
enum DedicatedThread {
  static func start(_ body: @escaping @Sendable () -> Void) throws(LogError) {
    let code = create(Unmanaged.passRetained(ThreadWork(body)))
    guard code == 0 else { throw .system("cannot start a thread", code: code) }
  }

  private static func create(_ work: Unmanaged<ThreadWork>) -> Int32 {
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
