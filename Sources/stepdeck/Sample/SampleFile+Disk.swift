#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

extension SampleFile {
  /// What lies at the place where a file is to go.
  enum Presence {
    case missing
    case same
    case different
  }

  /// Compares the file with what lies at the path; what is no regular file is different.
  func presence(at path: String) throws(SampleFileError) -> Presence {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return .missing }
      throw .failed(action: "look at", path: path, code: errno)
    }
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return .different }
    guard Int(status.st_size) == bytes.count else { return .different }
    return try contents(of: path) == bytes ? .same : .different
  }

  /// The first bytes of the file at the path, at most one more than this file has.
  private func contents(of path: String) throws(SampleFileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .failed(action: "read", path: path, code: errno) }
    defer { close(descriptor) }
    var found = [UInt8](repeating: 0, count: bytes.count + 1)
    var filled = 0
    while filled < found.count {
      let got = found.withUnsafeMutableBytes { buffer in
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
        return read(descriptor, rest.baseAddress, rest.count)
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw .failed(action: "read", path: path, code: errno) }
      if got == 0 { break }
      filled += got
    }
    return Array(found[..<filled])
  }

  /// Makes the file, which must not be there yet; if it cannot be filled it is taken away again.
  func create(at path: String) throws(SampleFileError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, executable ? 0o777 : 0o666)
    guard descriptor >= 0 else { throw .failed(action: "create", path: path, code: errno) }
    let refusal = fill(descriptor)
    let code = close(descriptor) == 0 || errno == EINTR ? refusal : refusal ?? errno
    guard let code else { return }
    unlink(path)
    throw .failed(action: "write", path: path, code: code)
  }

  /// Writes all bytes to an open file.
  ///
  /// - Returns: the error number if the system refuses.
  private func fill(_ descriptor: Int32) -> Int32? {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
        return write(descriptor, rest.baseAddress, rest.count)
      }
      if count < 0 && errno != EINTR { return errno }
      written += max(0, count)
    }
    return nil
  }
}
