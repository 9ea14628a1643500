#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Small files that are read and written as a whole.
enum SmallFile {
  /// Up to `limit` bytes of a file, also of one that does not tell its size, such as those in `/proc`.
  ///
  /// - Returns: `nil` with `errno` set.
  static func read(_ path: String, limit: Int = 4096) -> [UInt8]? {
    guard let file = Descriptor.open(path, O_RDONLY) else { return nil }
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      while count < limit {
        let got = readBytes(file.number, buffer.baseAddress.map { $0 + count }, limit - count)
        if got < 0, errno == EINTR { continue }
        if got < 0 { failed = true }
        guard got > 0 else { return }
        count += got
      }
    }
    return failed ? nil : bytes
  }

  /// Writes a file that holds all of `bytes`, or leaves none.
  ///
  /// For files whose reader tells a whole one from a half: half of one is there for a moment, and after a kill for good.
  ///
  /// - Returns: 0 or an `errno` value.
  static func create(_ path: String, with bytes: [UInt8]) -> Int32 {
    guard let file = Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC) else { return errno }
    let code = write(file, bytes)
    if code != 0 { unlink(path) }
    return code
  }

  /// Writes all bytes at the file's end or place.
  ///
  /// - Returns: 0 or an `errno` value.
  static func write(_ file: Descriptor, _ bytes: [UInt8]) -> Int32 {
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let count = writeBytes(file.number, buffer.baseAddress.map { $0 + done }, buffer.count - done)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return count == 0 ? EIO : errno }
        done += count
      }
      return 0
    }
  }

  /// Makes a folder and what is missing above it, for the owner alone.
  ///
  /// - Returns: 0 or an `errno` value.
  static func makeFolders(_ path: String) -> Int32 {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return 0 }
    let code = errno
    guard code == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return code }
    let above = makeFolders(String(path[..<slash]))
    guard above == 0 else { return above }
    return mkdir(path, 0o700) == 0 || errno == EEXIST ? 0 : errno
  }
}

private func readBytes(_ number: Int32, _ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Int {
  read(number, bytes, count)
}

private func writeBytes(_ number: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(number, bytes, count)
}
