internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Reads a file of calls as it grows; not thread-safe: one owner, on a thread that may wait for the disk.
package struct CallFollower {
  package let path: String
  private var descriptor: Int32 = -1
  private var file: UInt64 = 0
  private var hasReadOlder = false
  private var offset: off_t = 0
  /// The beginning of a line whose end is not there yet.
  private var unfinished: [UInt8] = []

  /// A line that is longer is none.
  private static let longestLine = 1 << 16

  package init(_ path: String) { self.path = path }

  /// What has come since the last look, oldest first; at the first look all that is there.
  package mutating func news() -> [CallAudit] {
    var calls: [CallAudit] = []
    if !hasReadOlder { calls += CallLog.calls(in: CallLog.contents(path + ".old")) }
    hasReadOlder = true
    calls += rest()
    var now = stat()
    // Another file has taken the name: what was still written to the old one has just been read.
    if descriptor < 0 || stat(path, &now) == 0 && UInt64(now.st_ino) != file {
      open()
      calls += rest()
    }
    return calls
  }

  /// Lets go of the file.
  package mutating func close() {
    if descriptor >= 0 { systemClose(descriptor) }
    (descriptor, offset, unfinished) = (-1, 0, [])
  }

  private mutating func open() {
    close()
    descriptor = systemOpen(path)
    var info = stat()
    if descriptor >= 0, fstat(descriptor, &info) == 0 { file = UInt64(info.st_ino) }
  }

  private mutating func rest() -> [CallAudit] {
    guard descriptor >= 0 else { return [] }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, offset) }
      guard count > 0 else { break }
      offset += off_t(count)
      unfinished += chunk[..<count]
    }
    guard let end = unfinished.lastIndex(of: UInt8(ascii: "\n")) else {
      if unfinished.count > Self.longestLine { unfinished = [] }
      return []
    }
    defer { unfinished.removeSubrange(...end) }
    return CallLog.calls(in: unfinished[...end])
  }
}

private func systemOpen(_ path: String) -> Int32 { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
private func systemClose(_ descriptor: Int32) { close(descriptor) }
