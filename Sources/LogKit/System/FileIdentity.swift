#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Which file a name leads to, how long it is and when it last changed.
struct FileIdentity: Sendable, Hashable {
  var device: UInt64
  var inode: UInt64
  var size: UInt64
  var modified: Int64
  var isFolder: Bool
  var isRegular: Bool

  /// Follows symbolic links; `nil` where nothing of that name can be seen.
  init?(path: String) {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    self.init(info)
  }

  init?(descriptor: Int32) {
    var info = stat()
    guard fstat(descriptor, &info) == 0 else { return nil }
    self.init(info)
  }

  private init(_ info: stat) {
    device = UInt64(truncatingIfNeeded: info.st_dev)
    inode = UInt64(info.st_ino)
    size = UInt64(clamping: info.st_size)
    #if canImport(Glibc)
    modified = Int64(info.st_mtim.tv_sec) * 1_000_000_000 + Int64(info.st_mtim.tv_nsec)
    #else
    modified = Int64(info.st_mtimespec.tv_sec) * 1_000_000_000 + Int64(info.st_mtimespec.tv_nsec)
    #endif
    isFolder = info.st_mode & S_IFMT == S_IFDIR
    isRegular = info.st_mode & S_IFMT == S_IFREG
  }

  func isSameFile(as other: FileIdentity) -> Bool { device == other.device && inode == other.inode }
}
