#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A file held open for reading at any offset, from any thread; closed with its last owner.
final class OpenFile: Sendable {
  let descriptor: Int32
  let path: String

  /// `nil` where there is no such file yet.
  static func open(_ path: String) throws(LogError) -> OpenFile? {
    // Without O_NONBLOCK the opening of a FIFO without a writer would hang.
    let descriptor = openForReading(path)
    if descriptor >= 0 { return OpenFile(owning: descriptor, path: path) }
    let code = errno
    if code == ENOENT || code == ENOTDIR { return nil }
    throw .system("cannot read \(path)", code: code)
  }

  /// Takes over a descriptor, which is closed with this object.
  init(owning descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  var identity: FileIdentity? { FileIdentity(descriptor: descriptor) }

  /// Up to `count` bytes from `offset`; fewer where the file ends.
  func read(at offset: UInt64, count: Int) throws(LogError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, filled in
      failure = fill(UnsafeMutableRawBufferPointer(buffer), from: offset, filled: &filled)
    }
    guard failure == 0 else { throw .system("cannot read \(path)", code: failure) }
    return bytes
  }

  /// Fills `buffer` from `offset`; returns how many bytes there were.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(LogError) -> Int {
    var filled = 0
    let failure = fill(buffer, from: offset, filled: &filled)
    guard failure == 0 else { throw .system("cannot read \(path)", code: failure) }
    return filled
  }

  private func fill(_ buffer: UnsafeMutableRawBufferPointer, from offset: UInt64, filled: inout Int) -> Int32
  {
    while filled < buffer.count {
      let position = off_t(clamping: offset + UInt64(filled))
      let got = pread(
        descriptor,
        buffer.baseAddress.map { $0 + filled },
        buffer.count - filled,
        position
      )
      if got < 0, errno == EINTR { continue }
      if got < 0 { return errno }
      if got == 0 { return 0 }
      filled += got
    }
    return 0
  }
}

private func openForReading(_ path: String) -> Int32 { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
