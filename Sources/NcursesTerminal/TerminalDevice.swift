internal import CTerminalGuard
internal import ScreenKit

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The terminal as a device: its bytes in both directions, none of which is ever waited for.
///
/// It has an open file of its own, because a non-blocking one must not be shared with the shell.
final class TerminalDevice {
  let descriptor: Int32
  /// What the terminal has not taken yet.
  private var pending: [UInt8] = []
  /// How many bytes the terminal has been sent.
  private(set) var sent = 0

  init() throws(TerminalError) {
    guard isatty(STDOUT_FILENO) == 1 else {
      throw TerminalError(
        "the console needs a terminal, and standard output is none; try 'stepdeck runs list'"
      )
    }
    var name = [CChar](repeating: 0, count: 1024)
    let named = ttyname_r(STDOUT_FILENO, &name, name.count) == 0
    var opened = named ? open(name, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) : -1
    if opened < 0 { opened = open("/dev/tty", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) }
    guard opened >= 0 else {
      throw TerminalError("the terminal cannot be opened: " + String(cString: strerror(errno)))
    }
    descriptor = opened
  }

  deinit { close(descriptor) }

  var size: Size? {
    var width: Int32 = 0
    var height: Int32 = 0
    guard stepdeck_terminal_size(descriptor, &width, &height) else { return nil }
    return Size(width: Int(width), height: Int(height))
  }

  /// Whether everything that was written has been taken.
  var isDrained: Bool { pending.isEmpty }

  /// Bytes that have not been taken yet.
  var backlog: Int { pending.count }

  func write(_ bytes: [UInt8]) {
    pending.append(contentsOf: bytes)
    flush()
  }

  /// Sends as much as the terminal takes now; one that is gone takes everything.
  func flush() {
    var start = 0
    while start < pending.count {
      let count = pending.withUnsafeBytes { bytes in
        systemWrite(descriptor, bytes.baseAddress?.advanced(by: start), bytes.count - start)
      }
      if count > 0 {
        start += count
      } else if count < 0, errno == EINTR {
        continue
      } else {
        if errno != EAGAIN { start = pending.count }
        break
      }
    }
    sent += start
    pending.removeSubrange(..<start)
  }

  /// Forgets what was not sent yet.
  func discard() { pending.removeAll() }

  enum Input {
    case bytes([UInt8])
    case nothing
    case gone
  }

  /// The bytes that are there.
  func read(atMost limit: Int = 64 * 1024) -> Input {
    var bytes = [UInt8](repeating: 0, count: limit)
    while true {
      let count = systemRead(descriptor, &bytes, bytes.count)
      if count > 0 { return .bytes(Array(bytes[..<count])) }
      if count == 0 { return .gone }
      if errno == EINTR { continue }
      return errno == EAGAIN ? .nothing : .gone
    }
  }
}

/// The system's calls, which the methods of the same names hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}

private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, bytes, count)
}
