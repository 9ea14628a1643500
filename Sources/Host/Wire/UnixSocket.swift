#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Unix sockets of this user: nobody else may connect.
package enum UnixSocket {
  /// Connects without waiting, neither for an answer nor for room among those who wait to be accepted.
  ///
  /// - Returns: `nil` where nobody listens at `path`, somebody else does, or a listener that is stopped has too many waiting.
  package static func connect(_ path: String) -> Descriptor? {
    guard let socket = make() else { return nil }
    Descriptor.setNonBlocking(socket.number)
    guard withAddress(path, { connectSocket(socket.number, $0, $1) }) == 0, peerIsThisUser(socket.number)
    else { return nil }
    return socket
  }

  /// Listens at `path` in place of whoever did before; the caller holds the lock that makes it the only one.
  package static func listen(_ path: String) throws(HostError) -> Listener {
    guard let socket = make() else { throw HostError("cannot make a socket: \(systemMessage(errno))") }
    unlink(path)
    // Nobody can connect before it listens, so it is private from the first moment.
    guard withAddress(path, { bind(socket.number, $0, $1) }) == 0, chmod(path, 0o600) == 0,
      listenOn(socket.number) == 0
    else {
      throw HostError("cannot listen at \(path): \(systemMessage(errno))")
    }
    Descriptor.setNonBlocking(socket.number)
    return Listener(socket)
  }

  /// The next connection; `nil` with `errno` set where there is none now.
  fileprivate static func accept(_ listener: Descriptor) -> Descriptor? {
    while true {
      let number = acceptNext(listener.number)
      if number < 0, errno == EINTR || errno == ECONNABORTED { continue }
      guard number >= 0 else { return nil }
      let socket = Descriptor(number)
      Descriptor.setCloseOnExec(number)
      guard peerIsThisUser(number) else { continue }
      Descriptor.setNonBlocking(number)
      return socket
    }
  }

  private static func make() -> Descriptor? {
    #if os(Linux)
    let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #else
    let number = socket(AF_UNIX, SOCK_STREAM, 0)
    #endif
    guard number >= 0 else { return nil }
    Descriptor.setCloseOnExec(number)
    return Descriptor(number)
  }

  private static func peerIsThisUser(_ number: Int32) -> Bool {
    #if os(Linux)
    // struct ucred: pid, uid, gid.
    var credentials: (Int32, UInt32, UInt32) = (0, .max, .max)
    var length = socklen_t(MemoryLayout.size(ofValue: credentials))
    let code = getsockopt(number, SOL_SOCKET, SO_PEERCRED, &credentials, &length)
    return code == 0 && credentials.1 == geteuid()
    #else
    var user = uid_t.max
    var group = gid_t.max
    return getpeereid(number, &user, &group) == 0 && user == geteuid()
    #endif
  }

  private static func withAddress(
    _ path: String,
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < SocketPath.capacity else {
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

/// A listening socket that rests while the process has no descriptor for one more connection: `poll` would otherwise return
/// at once, for ever.
package final class Listener {
  private let socket: Descriptor
  private var restUntil: ContinuousClock.Instant?
  private static let rest = Duration.milliseconds(100)

  fileprivate init(_ socket: Descriptor) { self.socket = socket }

  /// What `poll` is to look at; -1, which it passes over, during a rest.
  package var pollNumber: Int32 { wakeAt == nil ? socket.number : -1 }

  /// When a rest ends.
  package var wakeAt: ContinuousClock.Instant? { restUntil.flatMap { $0 > .now ? $0 : nil } }

  /// The next connection, of this user only; `nil` where there is none now.
  package func accept() -> Descriptor? {
    if let connection = UnixSocket.accept(socket) { return connection }
    let isShort = [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(errno)
    restUntil = isShort ? .now + Self.rest : nil
    return nil
  }
}

private func connectSocket(_ number: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> Int32
{
  connect(number, address, length)
}

private func listenOn(_ number: Int32) -> Int32 { listen(number, 64) }

private func acceptNext(_ number: Int32) -> Int32 { accept(number, nil, nil) }
