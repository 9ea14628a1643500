#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What this process holds at a moment.
struct Usage {
  /// Resident bytes that are the process's own.
  var memory = 0
  var files = 0
  var sockets = 0

  static func now() -> Usage {
    var usage = Usage()
    if let file = fopen("/proc/self/statm", "r") {
      var (size, resident, shared) = (0, 0, 0)
      withUnsafeMutablePointer(to: &size) { size in
        withUnsafeMutablePointer(to: &resident) { resident in
          withUnsafeMutablePointer(to: &shared) { shared in
            _ = withVaList([size, resident, shared]) { vfscanf(file, "%ld %ld %ld", $0) }
          }
        }
      }
      fclose(file)
      usage.memory = (resident - shared) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
    guard let folder = opendir("/proc/self/fd") else { return usage }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      var target = [CChar](repeating: 0, count: 64)
      guard readlink("/proc/self/fd/" + name, &target, target.count) > 0 else { continue }
      usage.files += 1
      let bytes = target.map { UInt8(bitPattern: $0) }
      if String(decoding: bytes, as: UTF8.self).hasPrefix("socket:") { usage.sockets += 1 }
    }
    return usage
  }
}
