#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Rests of threads of our own; never on a pool thread.
enum Pause {
  static func milliseconds(_ count: Int) {
    guard count > 0 else { return }
    usleep(UInt32(min(count, 1_000) * 1_000))
  }
}
