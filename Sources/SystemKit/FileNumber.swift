#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Which file a path leads to: as long as somebody has that file open, no other one has the same number.
package struct FileNumber: Sendable, Hashable {
  private let device: UInt64
  private let number: UInt64

  /// `nil` where nothing of that name can be seen.
  package init?(path: String) {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    self.init(info)
  }

  package init?(descriptor: Int32) {
    var info = stat()
    guard fstat(descriptor, &info) == 0 else { return nil }
    self.init(info)
  }

  private init(_ info: stat) {
    device = UInt64(truncatingIfNeeded: info.st_dev)
    number = UInt64(info.st_ino)
  }
}
