#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Writes `bytes` at `offset` of a descriptor.
///
/// Returns how many were written, or -1 with `errno` set. Tests pass one that fails.
package typealias PositionedWrite = @Sendable (Int32, UnsafeRawBufferPointer, Int64) -> Int

/// A file that grows at its end, through writes that can be taken up again after a failure.
///
/// It comes into being with its first byte: most steps of a large run say nothing.
final class AppendedFile {
  let path: String
  /// -1 as long as there is no file.
  private(set) var descriptor: Int32
  /// Bytes of the file that count.
  private(set) var size: Int64 = 0
  private let write: PositionedWrite

  /// Opens the file where there is one.
  init(_ path: String, write: @escaping PositionedWrite) throws(LogWriteFailure) {
    self.path = path
    self.write = write
    descriptor = open(path, O_RDWR | O_CLOEXEC)
    if descriptor < 0, errno == ENOENT { return }
    guard descriptor >= 0 else { throw LogWriteFailure("cannot open", path, code: errno) }
    var info = stat()
    guard fstat(descriptor, &info) == 0 else { throw LogWriteFailure("cannot look at", path, code: errno) }
    size = Int64(info.st_size)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Cuts the file to `size` bytes.
  func cut(to size: Int64) throws(LogWriteFailure) {
    guard size < self.size else { return }
    guard ftruncate(descriptor, off_t(size)) == 0 else {
      throw LogWriteFailure("cannot cut", path, code: errno)
    }
    self.size = size
  }

  /// Appends `bytes` and removes from their front what has been written.
  func append(_ bytes: inout [UInt8]) throws(LogWriteFailure) {
    guard !bytes.isEmpty else { return }
    if descriptor < 0 { descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
    guard descriptor >= 0 else { throw LogWriteFailure("cannot make", path, code: errno) }
    var done = 0
    let code = bytes.withUnsafeBytes { buffer -> Int32 in
      while done < buffer.count {
        let count = write(descriptor, UnsafeRawBufferPointer(rebasing: buffer[done...]), size)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return count == 0 ? EIO : errno }
        done += count
        size += Int64(count)
      }
      return 0
    }
    if code == 0 {
      bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 16)
    } else {
      bytes.removeFirst(done)
    }
    if code != 0 { throw LogWriteFailure("cannot write", path, code: code) }
  }

  /// Up to `count` bytes from `offset`; fewer at the end of the file.
  func read(from offset: Int64, count: Int) throws(LogWriteFailure) -> [UInt8] {
    guard descriptor >= 0 else { return [] }
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let place = buffer.baseAddress.map { $0 + filled }
        let got = pread(descriptor, place, count - filled, off_t(offset) + off_t(filled))
        if got < 0, errno == EINTR { continue }
        if got < 0 { code = errno }
        guard got > 0 else { return }
        filled += got
      }
    }
    guard code == 0 else { throw LogWriteFailure("cannot read", path, code: code) }
    return bytes
  }

  static let systemWrite: PositionedWrite = { descriptor, bytes, offset in
    pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(offset))
  }
}
