import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A server on a port of loopback that does to each connection what a test says, on a thread of its own.
final class LoopbackServer: Sendable {
  let port: Int
  /// What the scripts report, in order.
  let events: AsyncStream<String>
  private let socket: OpenSocket
  private let report: AsyncStream<String>.Continuation

  /// Stays open as long as somebody may still name its number: another socket would get it.
  private final class OpenSocket: Sendable {
    let number = socketNumber()
    deinit { close(number) }
  }

  init(_ script: @escaping @Sendable (LoopbackPeer) -> Void) throws {
    socket = OpenSocket()
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = socket
    let descriptor = socket.number
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, size) == 0 && listen(descriptor, 128) == 0
          && getsockname(descriptor, address, &size) == 0
      }
    }
    guard isBound else { throw ServerFailure() }
    port = Int(UInt16(bigEndian: address.sin_port))
    (events, report) = AsyncStream.makeStream()
    let report = report
    startThread {
      while true {
        let peer = accept(socket.number, nil, nil)
        if peer < 0, errno == EINTR || errno == ECONNABORTED { continue }
        guard peer >= 0 else { break }
        startThread {
          var yes: Int32 = 1
          setsockopt(peer, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
          script(LoopbackPeer(descriptor: peer, report: report))
          close(peer)
        }
      }
      report.finish()
    }
  }

  deinit { stop() }

  /// No more connections; those that are there go on.
  func stop() { shutdown(socket.number, Int32(SHUT_RDWR)) }

  func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

  struct ServerFailure: Error {}
}

/// One connection as the server sees it.
///
/// Its calls wait; they belong on the script's thread.
struct LoopbackPeer: Sendable {
  let descriptor: Int32
  fileprivate let report: AsyncStream<String>.Continuation

  func say(_ event: String) { report.yield(event) }

  /// The next request, head and body; `nil` when the client has gone.
  func request() -> String? {
    var bytes: [UInt8] = []
    while let byte = readByte() {
      bytes.append(byte)
      guard bytes.suffix(4) == [13, 10, 13, 10] else { continue }
      var rest = bodyLength(String(decoding: bytes, as: UTF8.self))
      while rest > 0, let byte = readByte() {
        bytes.append(byte)
        rest -= 1
      }
      return String(decoding: bytes, as: UTF8.self)
    }
    return nil
  }

  /// Exactly so many bytes; `nil` when the client has gone.
  func bytes(_ count: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.count < count {
      guard let byte = readByte() else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  /// Waits until the client closes.
  func waitForEnd() { while readByte() != nil {} }

  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { bytes in
        #if canImport(Glibc)
        Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        #else
        Darwin.send(descriptor, bytes.baseAddress, bytes.count, 0)
        #endif
      }
      guard count > 0 else { return false }
      start += count
    }
    return true
  }

  /// A whole answer that keeps the connection.
  @discardableResult
  func answer(_ status: String = "200 OK", headers: [String] = [], _ body: String = "") -> Bool {
    let head = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
    return send(head.joined(separator: "\r\n") + "\r\n\r\n" + body)
  }

  func chunk(_ bytes: [UInt8]) -> [UInt8] {
    Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [13, 10]
  }

  /// Whether the socket takes more now; waits `milliseconds` for it.
  func isWritable(within milliseconds: Int32) -> Bool {
    var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&wait, 1, milliseconds) == 1
  }

  /// A server that takes its time.
  static func rest(milliseconds: Int32) { poll(nil, 0, milliseconds) }

  private func readByte() -> UInt8? {
    var byte: UInt8 = 0
    while true {
      let count = recv(descriptor, &byte, 1, 0)
      if count < 0, errno == EINTR { continue }
      return count == 1 ? byte : nil
    }
  }

  private func bodyLength(_ head: String) -> Int {
    for line in head.split(separator: "\r\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts[0].lowercased() == "content-length" { return Int(parts[1].drop { $0 == " " }) ?? 0 }
    }
    return 0
  }
}

private func socketNumber() -> Int32 { socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }

private func startThread(_ body: @escaping @Sendable () -> Void) {
  let work = Unmanaged.passRetained(Work(body))
  #if canImport(Glibc)
  var thread = pthread_t()
  let code = pthread_create(&thread, nil, { runWork($0) }, work.toOpaque())
  if code == 0 { pthread_detach(thread) }
  #else
  var thread: pthread_t?
  let code = pthread_create(&thread, nil, { runWork($0) }, work.toOpaque())
  if let thread { pthread_detach(thread) }
  #endif
  precondition(code == 0, "the test's server gets no thread")
}

private func runWork(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
  return nil
}

private final class Work: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
