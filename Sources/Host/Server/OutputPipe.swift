internal import LogKit
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The reading end of one of a step's streams.
struct OutputPipe {
  /// Bytes that are read at a time, and at most in one turn, so that steps stay fair to each other.
  static let chunk = 65_536
  static let turn = 262_144

  let stream: LogCommit.Stream
  private(set) var descriptor: Descriptor?

  init(_ stream: LogCommit.Stream, _ descriptor: Descriptor) {
    self.stream = stream
    self.descriptor = descriptor
  }

  var isOpen: Bool { descriptor != nil }

  mutating func close() { descriptor = nil }

  /// Hands what can be read now to `writer`, up to the share of a turn.
  mutating func drain(
    into writer: AttemptLogWriter,
    _ buffer: UnsafeMutableBufferPointer<UInt8>,
    _ now: Stamp
  ) {
    guard let descriptor else { return }
    var total = 0
    while total < Self.turn {
      let count = read(descriptor.number, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN || errno == EWOULDBLOCK { return }
      guard count > 0 else { return close() }
      total += count
      writer.append(
        UnsafeBufferPointer(rebasing: buffer[..<count]),
        stream: stream,
        eventTime: now.time,
        arrivalTime: now.time
      )
      if count < buffer.count { return }
    }
  }
}
