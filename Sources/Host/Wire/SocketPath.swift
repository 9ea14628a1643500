internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Where a Unix socket really lies whose wished place may be too long for the system.
///
/// Both ends ask here, so that they agree. A path that fits is taken as it is; another one moves to the user's runtime folder, under
/// a name drawn from the whole wished path.
package enum SocketPath {
  /// Bytes of `sun_path`, its closing NUL among them.
  package static let capacity = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

  package static func actual(for wished: String) -> String {
    guard wished.utf8.count >= capacity else { return wished }
    return "\(runtimeFolder)/\(name(for: wished)).sock"
  }

  /// Makes the runtime folder where the socket needs it.
  ///
  /// - Throws: where the folder is not this user's own; a socket there could be anybody's.
  package static func prepare(for wished: String) throws(HostError) -> String {
    let path = actual(for: wished)
    guard path != wished else { return path }
    let folder = runtimeFolder
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
      throw HostError("cannot make the folder \(folder) for sockets: \(systemMessage(errno))")
    }
    try check(folder)
    return path
  }

  /// Refuses a runtime folder that somebody else owns or may write to.
  private static func check(_ folder: String) throws(HostError) {
    var info = stat()
    guard lstat(folder, &info) == 0, info.st_mode & S_IFMT == S_IFDIR, info.st_uid == geteuid(),
      info.st_mode & 0o022 == 0
    else {
      throw HostError(
        "the folder \(folder) for sockets is not yours alone; remove it, or set XDG_RUNTIME_DIR to a folder of your own"
      )
    }
  }

  private static var runtimeFolder: String {
    if let base = getenv("XDG_RUNTIME_DIR") {
      let folder = String(cString: base) + "/stepdeck"
      // Room for the name, a slash, `.sock` and the closing NUL.
      if folder.hasPrefix("/"), folder.utf8.count + 24 <= capacity { return folder }
    }
    return "/tmp/stepdeck-\(geteuid())"
  }

  /// 16 hexadecimal digits by FNV-1a.
  private static func name(for path: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in path.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
