internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Standard output, gathered into large writes.
///
/// A reader that has gone ends the command quietly; any other failure ends it with a sentence.
final class StandardOutput {
  private var buffer: [UInt8] = []
  private static let limit = 1 << 16
  /// Not with `--plain`.
  let isTerminal = PlainText.hasTerminal(STDOUT_FILENO)

  init() { buffer.reserveCapacity(2 * Self.limit) }

  deinit { flush() }

  func write(_ bytes: some Collection<UInt8>) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.limit { flush() }
  }

  func line(_ text: String) {
    buffer.append(contentsOf: text.utf8)
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count >= Self.limit { flush() }
  }

  func line(_ value: JSONValue) {
    append { bytes in
      JSONWriter.append(value, to: &bytes)
      bytes.append(UInt8(ascii: "\n"))
    }
  }

  /// Lets `body` append to the buffer itself, which spares a copy.
  @inline(__always)
  func append(_ body: (inout [UInt8]) -> Void) {
    body(&buffer)
    if buffer.count >= Self.limit { flush() }
  }

  func flush() {
    guard !buffer.isEmpty else { return }
    let code = writeWaiting(STDOUT_FILENO, buffer)
    buffer.removeAll(keepingCapacity: true)
    if code != 0 { Self.give(up: code) }
  }

  /// The status of a program that a closed pipe ended, as the shell counts it.
  private static let closedPipe: Int32 = 128 + SIGPIPE

  /// Ends the command without a word: nobody reads it.
  static func endQuietly() -> Never { _exit(closedPipe) }

  private static func give(up code: Int32) -> Never {
    if code == EPIPE { endQuietly() }
    StandardError.line("stepdeck: cannot write to standard output: \(String(cString: strerror(code)))")
    _exit(Ending.Status.failed.rawValue)
  }
}

/// Standard error: notes and errors, each line written at once.
enum StandardError {
  static func line(_ text: String) { write(text + "\n") }

  static func write(_ text: String) { _ = writeWaiting(STDERR_FILENO, Array(text.utf8)) }
}

/// Writes everything, and waits where the other side is slow.
///
/// - Returns: 0 or an `errno`.
private func writeWaiting(_ descriptor: Int32, _ bytes: [UInt8]) -> Int32 {
  bytes.withUnsafeBytes { bytes in
    var done = 0
    while done < bytes.count {
      let count = write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
      if count >= 0 {
        done += count
      } else if errno == EAGAIN {
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&wait, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}
