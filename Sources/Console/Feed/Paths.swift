#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Questions about paths.
enum Paths {
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Size and time of the last change in nanoseconds; nil where there is no such file.
  static func stamp(of path: String) -> (size: Int64, time: Int64)? {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    #if os(Linux)
    let time = info.st_mtim
    #else
    let time = info.st_mtimespec
    #endif
    return (Int64(info.st_size), Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}
