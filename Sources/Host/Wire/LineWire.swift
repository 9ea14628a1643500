internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// JSON objects, one a line, in both directions over a socket that does not wait.
///
/// Used by one thread. Bytes that cannot be sent yet are kept; lines are bounded.
final class LineWire {
  /// Longest line that either side accepts, in bytes.
  static let maximumLine = 16 << 20

  let socket: Descriptor
  private var incoming: [UInt8] = []
  private var outgoing: [UInt8] = []
  private var sent = 0

  init(_ socket: Descriptor) { self.socket = socket }

  var wantsToSend: Bool { sent < outgoing.count }

  func enqueue(_ object: JSONObject) {
    JSONWriter.append(.object(object), to: &outgoing)
    outgoing.append(UInt8(ascii: "\n"))
  }

  /// Sends what the socket takes now.
  ///
  /// - Returns: false where the other end is gone.
  func flush() -> Bool {
    while sent < outgoing.count {
      let count = outgoing.withUnsafeBytes { bytes in
        send(socket.number, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, noSignal)
      }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN || errno == EWOULDBLOCK { break }
      guard count > 0 else { return false }
      sent += count
    }
    if sent == outgoing.count {
      outgoing.removeAll(keepingCapacity: outgoing.capacity <= 1 << 20)
      sent = 0
    } else if sent > 1 << 20 {
      outgoing.removeFirst(sent)
      sent = 0
    }
    return true
  }

  /// Reads what has come, and hands over each whole object.
  ///
  /// - Returns: false where the other end is gone, or sent something else than lines of JSON.
  func receive(_ deliver: (JSONObject) -> Void) -> Bool {
    while true {
      let start = incoming.count
      let count = readMore()
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN || errno == EWOULDBLOCK { return true }
      guard count > 0 else { return false }
      guard deliverLines(from: start, deliver) else { return false }
    }
  }

  private func readMore() -> Int {
    withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { chunk in
      let count = recv(socket.number, chunk.baseAddress, chunk.count, 0)
      if count > 0 { incoming.append(contentsOf: chunk[..<count]) }
      return count
    }
  }

  private func deliverLines(from start: Int, _ deliver: (JSONObject) -> Void) -> Bool {
    var lineStart = 0
    var position = start
    while let end = incoming[position...].firstIndex(of: UInt8(ascii: "\n")) {
      guard let object = (try? JSONParser.parse(incoming[lineStart..<end]))?.objectValue else { return false }
      deliver(object)
      lineStart = end + 1
      position = lineStart
    }
    if lineStart == incoming.count {
      incoming.removeAll(keepingCapacity: incoming.capacity <= 1 << 20)
    } else {
      incoming.removeFirst(lineStart)
    }
    return incoming.count <= Self.maximumLine
  }

  #if os(Linux)
  private let noSignal = Int32(MSG_NOSIGNAL)
  #else
  private let noSignal: Int32 = 0
  #endif
}
