#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Ends a wait in `poll`, from any thread and from handlers of signals; any number of wakes before it looks count as one.
package final class WakePipe: Sendable {
  /// To be polled for reading.
  package let reader: Int32
  /// Where handlers of signals write.
  package let writer: Int32

  /// `nil`, with `errno` set, where the system gives no pipe.
  package init?() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (reader, writer) = (ends[0], ends[1])
  }

  deinit {
    close(reader)
    close(writer)
  }

  /// A full pipe wakes as well.
  package func wake(_ byte: UInt8 = 1) {
    var byte = byte
    _ = write(writer, &byte, 1)
  }

  /// Empties the pipe.
  ///
  /// - Returns: what it was woken with, in that order.
  @discardableResult
  package func drain() -> [UInt8] {
    withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { buffer in
      var found: [UInt8] = []
      while case let count = read(reader, buffer.baseAddress, buffer.count), count > 0 {
        found += buffer.prefix(count)
      }
      return found
    }
  }
}
