#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A thread of our own for calls that wait, so that they hold none of the pool's few.
package enum DetachedThread {
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// - Returns: false where the system gives no more threads.
  @discardableResult
  package static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    #if os(Linux)
    var thread = pthread_t()
    #else
    var thread: pthread_t?
    #endif
    let argument = Unmanaged.passRetained(Body(body))
    let code = pthread_create(&thread, nil, entry, argument.toOpaque())
    guard code == 0 else {
      argument.release()
      return false
    }
    #if os(Linux)
    pthread_detach(thread)
    #else
    if let thread { pthread_detach(thread) }
    #endif
    return true
  }

  /// Does the work on the calling thread where the system gives no more: late is better than never.
  package static func startOrRun(_ body: @escaping @Sendable () -> Void) {
    if !start(body) { body() }
  }

  #if os(Linux)
  private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
    argument in
    if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
    return nil
  }
  #else
  private static let entry: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = {
    argument in
    Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
    return nil
  }
  #endif
}
