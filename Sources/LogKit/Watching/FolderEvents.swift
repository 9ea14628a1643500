#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// One thing that happened in a watched folder.
struct FolderEvent: Sendable {
  var folder: Int32
  /// The name in the folder; empty when it concerns the folder itself.
  var name: String
  /// Names in the folder came or went.
  var isStructural: Bool
  /// The folder is not watched any more.
  var isGone: Bool
}

#if os(Linux)
/// The kernel's notifications of changes in folders (inotify).
struct FolderEvents: Sendable {
  let descriptor: Int32

  /// `nil` where the kernel has none to give.
  init?() {
    descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    guard descriptor >= 0 else { return nil }
  }

  func close() { _ = Glibc.close(descriptor) }

  /// A number for the folder: the same one for the same folder.
  ///
  /// - Returns: `nil` when the kernel refuses; `isMissing` says whether for want of a folder.
  func add(_ folder: String) -> (number: Int32?, isMissing: Bool) {
    let number = inotify_add_watch(
      descriptor,
      folder,
      UInt32(
        IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF
          | Int32(bitPattern: UInt32(IN_ONLYDIR))
      )
    )
    return number >= 0 ? (number, false) : (nil, errno == ENOENT || errno == ENOTDIR)
  }

  func remove(_ number: Int32) { inotify_rm_watch(descriptor, number) }

  /// What has happened since the last call; `nil` when it was too much to list.
  func take() -> [FolderEvent]? {
    var events: [FolderEvent] = []
    var hasOverflown = false
    withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 8) { buffer in
      while true {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        var position = 0
        while position < count {
          let header = buffer.loadUnaligned(fromByteOffset: position, as: inotify_event.self)
          let nameStart = position + MemoryLayout<inotify_event>.size
          let name = buffer[nameStart..<nameStart + Int(header.len)].prefix { $0 != 0 }
          position = nameStart + Int(header.len)
          if header.mask & UInt32(IN_Q_OVERFLOW) != 0 {
            hasOverflown = true
          } else {
            events.append(FolderEvent(header, name: String(decoding: name, as: UTF8.self)))
          }
        }
      }
    }
    return hasOverflown ? nil : events
  }
}

extension FolderEvent {
  fileprivate init(_ header: inotify_event, name: String) {
    let ends = UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT)
    let names = UInt32(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)
    self.init(
      folder: header.wd,
      name: name,
      isStructural: header.mask & (names | ends) != 0,
      isGone: header.mask & ends != 0
    )
  }
}
#else
/// Other systems are polled.
struct FolderEvents: Sendable {
  let descriptor: Int32 = -1
  init?() { return nil }
  func close() {}
  func add(_ folder: String) -> (number: Int32?, isMissing: Bool) { (nil, false) }
  func remove(_ number: Int32) {}
  func take() -> [FolderEvent]? { [] }
}
#endif
