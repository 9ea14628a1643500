internal import Synchronization
internal import SystemKit

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Makes a log of a stream that can be read only once, such as standard input or a FIFO.
///
/// A thread copies it into a file without a name, which goes away with the last reader.
package final class LogSpool: Sendable {
  package enum Progress: Sendable, Hashable {
    case grown
    /// The stream is at its end.
    case ended
    /// Reading or keeping it failed; the sentence says why.
    case failed(String)
  }

  /// What has come so far.
  package let file: LogFile

  /// Reads `descriptor`, which is closed at the end.
  ///
  /// - Parameters:
  ///   - descriptor: what to read, such as 0.
  ///   - folder: where the file without a name is made.
  ///   - utcOffset: as in `LogFile`.
  ///   - onProgress: called on the spool's thread whenever there is more, and at the end.
  /// - Throws: when the file cannot be made.
  package convenience init(
    reading descriptor: Int32,
    folder: String = "/tmp",
    utcOffset: Int? = nil,
    onProgress: @escaping @Sendable (Progress) -> Void
  ) throws(LogError) {
    let input = OpenFile(owning: descriptor, path: "standard input")
    try self.init(folder: folder, utcOffset, onProgress) { input }
  }

  /// Reads a FIFO; waits on its own thread for a writer to open it.
  package convenience init(
    path: String,
    folder: String = "/tmp",
    utcOffset: Int? = nil,
    onProgress: @escaping @Sendable (Progress) -> Void
  ) throws(LogError) {
    try self.init(folder: folder, utcOffset, onProgress) {
      let descriptor = openWhenWritten(path)
      return descriptor < 0 ? nil : OpenFile(owning: descriptor, path: path)
    }
  }

  private init(
    folder: String,
    _ utcOffset: Int?,
    _ onProgress: @escaping @Sendable (Progress) -> Void,
    _ open: @escaping @Sendable () -> OpenFile?
  ) throws(LogError) {
    let output = try Self.makeFile(in: folder)
    file = LogFile(output, utcOffset: utcOffset)
    let isReading = DetachedThread.start {
      guard let input = open() else {
        return onProgress(.failed(LogError.system("cannot read the log").sentence))
      }
      onProgress(Self.copy(input, to: output, onProgress))
    }
    guard isReading else { throw .system("cannot start a thread") }
  }

  private static func makeFile(in folder: String) throws(LogError) -> OpenFile {
    var template = Array((folder + "/stepdeck-XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw .system("cannot make a file in \(folder)") }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(template)
    return OpenFile(owning: descriptor, path: "the copy of standard input")
  }

  private static func copy(
    _ input: OpenFile,
    to output: OpenFile,
    _ onProgress: @Sendable (Progress) -> Void
  ) -> Progress {
    withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { buffer in
      while true {
        let count = read(input.descriptor, buffer.baseAddress, buffer.count)
        if count < 0, errno == EINTR { continue }
        if count < 0, errno == EAGAIN {
          var waiting = pollfd(fd: input.descriptor, events: Int16(POLLIN), revents: 0)
          _ = poll(&waiting, 1, -1)
          continue
        }
        if count < 0 { return .failed(LogError.system("cannot read \(input.path)").sentence) }
        if count == 0 { return .ended }
        guard writeAll(UnsafeRawBufferPointer(rebasing: buffer[..<count]), to: output.descriptor) else {
          return .failed(LogError.system("cannot keep a copy of \(input.path)").sentence)
        }
        onProgress(.grown)
      }
    }
  }

  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var done = 0
    while done < bytes.count {
      let count = write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }
}

private func openWhenWritten(_ path: String) -> Int32 { open(path, O_RDONLY | O_CLOEXEC) }
