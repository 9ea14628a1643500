package import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// JSON objects, one a line, over a Unix socket: the form in which engine and clients speak.
package enum LineSocket {
  /// Longest line that either side accepts: plan and environment of a run of ten thousand steps fit well.
  package static let maximumLine = 64 << 20

  /// Connects without waiting.
  ///
  /// - Returns: the descriptor, or -1 where nobody listens.
  static func connect(_ path: String) -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return -1 }
    setCloseOnExec(descriptor)
    guard withAddress(path, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
      close(descriptor)
      return -1
    }
    return descriptor
  }

  /// Listens at `path`, which nobody else uses (the caller holds the lock); only this user may connect: the socket and its folder are private.
  static func listen(_ path: String) throws(EngineError) -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else {
      throw EngineError(.lost, "cannot make a socket: \(String(cString: strerror(errno)))")
    }
    setCloseOnExec(descriptor)
    setNonBlocking(descriptor)
    unlink(path)
    // Nobody can connect before it listens, so it is private from the first moment.
    guard withAddress(path, { bind(descriptor, $0, $1) }) == 0, chmod(path, 0o600) == 0,
      Glibc.listen(descriptor, 64) == 0
    else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw EngineError(.lost, "cannot listen at \(path): \(reason)")
    }
    return descriptor
  }

  static func setCloseOnExec(_ descriptor: Int32) { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }

  static func setNonBlocking(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
  }

  private static func withAddress(
    _ path: String,
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
      errno = ENAMETOOLONG
      return -1
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}

/// Cuts a stream of bytes into lines of JSON.
package struct LineBuffer: Sendable {
  private var bytes: [UInt8] = []
  private var searched = 0

  package init() {}

  package mutating func append(_ chunk: some Sequence<UInt8>) { bytes.append(contentsOf: chunk) }

  /// The other end sent more than `LineSocket.maximumLine` without a newline.
  package var isTooLong: Bool { bytes.count > LineSocket.maximumLine }

  /// The next whole line without its newline.
  package mutating func nextLine() -> [UInt8]? {
    guard let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
      searched = bytes.count
      return nil
    }
    let line = Array(bytes[..<end])
    bytes.removeFirst(end + 1)
    searched = 0
    return line
  }

  package mutating func nextObject() -> JSONObject?? {
    guard let line = nextLine() else { return nil }
    return .some((try? JSONParser.parse(line))?.objectValue)
  }
}
