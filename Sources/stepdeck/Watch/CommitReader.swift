internal import LogKit

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Reads the commits of a `log.meta` as they are appended.
struct CommitReader: ~Copyable {
  private let path: String
  private var descriptor: Int32 = -1
  private var position = 0
  private static let blockSize = 1 << 16

  init(path: String) { self.path = path }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// The commits that are new, some thousand at a time; none where the file is not there yet.
  mutating func readNew() throws -> [LogCommit] {
    guard try prepare() else { return [] }
    let block = try PositionedRead.bytes(descriptor, from: position, count: Self.blockSize, path: path)
    var commits: [LogCommit] = []
    var start = 0
    while let (commit, length) = LogCommit.decode(block[start...]) {
      commits.append(commit)
      start += length
    }
    position += start
    return commits
  }

  /// Opens the file and looks at its header.
  private mutating func prepare() throws -> Bool {
    if descriptor < 0 { descriptor = open(path, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else {
      if errno == ENOENT { return false }
      throw Ending(.failed, "cannot read \(path): \(String(cString: strerror(errno)))")
    }
    guard position == 0 else { return true }
    let header = LogCommit.fileHeader
    let found = try PositionedRead.bytes(descriptor, from: 0, count: header.count, path: path)
    guard found.count == header.count else { return false }
    guard found == header else {
      throw Ending(.failed, "\(path) is damaged, or of a newer stepdeck: the log cannot be read")
    }
    position = header.count
    return true
  }
}

enum PositionedRead {
  /// Up to `count` bytes; fewer at the end of the file.
  static func bytes(_ descriptor: Int32, from offset: Int, count: Int, path: String) throws -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(
          descriptor,
          buffer.baseAddress.map { $0 + filled },
          count - filled,
          off_t(offset + filled)
        )
        if got < 0, errno == EINTR { continue }
        if got < 0 { code = errno }
        guard got > 0 else { return }
        filled += got
      }
    }
    guard code == 0 else { throw Ending(.failed, "cannot read \(path): \(String(cString: strerror(code)))") }
    return bytes
  }
}
