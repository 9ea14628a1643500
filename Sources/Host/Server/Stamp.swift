internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// One look at the clocks, for everything that a turn of the loop does.
struct Stamp {
  /// For people and files.
  var time: Timestamp
  /// For deadlines: never goes back.
  var instant: ContinuousClock.Instant

  static func now() -> Stamp {
    var spec = timespec()
    clock_gettime(CLOCK_REALTIME, &spec)
    return Stamp(
      time: Timestamp(nanoseconds: Int64(spec.tv_sec) * 1_000_000_000 + Int64(spec.tv_nsec)),
      instant: .now
    )
  }
}
