internal import Engine
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Watches files by the folders that they lie in, so that their coming is seen as well as their growth.
final class FileChangeWatch: ChangeWatch {
  private let books: FolderBooks

  init(onChange: @escaping @Sendable (String) -> Void) {
    let books = FolderBooks()
    self.books = books
    OwnThread.start { books.read(onChange) }
  }

  deinit { books.close() }

  func set(_ paths: Set<String>) { books.set(paths) }
}

/// The kernel's watches and what they stand for.
private final class FolderBooks: Sendable {
  private struct State {
    var wanted: Set<String> = []
    var folders: [String: Int32] = [:]
    var names: [Int32: String] = [:]
  }

  private let descriptor: Int32
  private let state = Mutex(State())
  private static let mask = UInt32(
    IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_ONLYDIR
  )

  init() { descriptor = inotify_init1(Int32(IN_CLOEXEC)) }

  func close() { _ = Glibc.close(descriptor) }

  func set(_ paths: Set<String>) {
    state.withLock { state in
      guard paths != state.wanted else { return }
      state.wanted = paths
      arrange(&state)
    }
  }

  /// Watches the folder of every wanted path, or the nearest one above it that is there.
  private func arrange(_ state: inout State) {
    var needed: Set<String> = []
    for path in state.wanted {
      if Paths.isFolder(path) { needed.insert(path) }
      var folder = Paths.parent(of: path)
      while folder != "/", !Paths.isFolder(folder) { folder = Paths.parent(of: folder) }
      needed.insert(folder)
    }
    for (folder, watch) in state.folders where !needed.contains(folder) {
      inotify_rm_watch(descriptor, watch)
      state.folders[folder] = nil
      state.names[watch] = nil
    }
    for folder in needed where state.folders[folder] == nil {
      let watch = inotify_add_watch(descriptor, folder, Self.mask)
      guard watch >= 0 else { continue }
      state.folders[folder] = watch
      state.names[watch] = folder
    }
  }

  /// Reads events until the watch is closed.
  func read(_ onChange: (String) -> Void) {
    let size = 65_536
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, size)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      for path in changed(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { onChange(path) }
    }
  }

  /// The wanted paths that a block of events touches.
  private func changed(_ events: UnsafeRawBufferPointer) -> Set<String> {
    state.withLock { state in
      var changed: Set<String> = []
      var isRearranged = false
      var offset = 0
      while offset + MemoryLayout<inotify_event>.size <= events.count {
        let event = events.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
        let start = offset + MemoryLayout<inotify_event>.size
        let name = String(decoding: events[start..<start + Int(event.len)].prefix { $0 != 0 }, as: UTF8.self)
        offset = start + Int(event.len)
        if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { changed.formUnion(state.wanted) }
        guard let folder = state.names[event.wd] else { continue }
        let path = folder + "/" + name
        if state.wanted.contains(path) { changed.insert(path) }
        if state.wanted.contains(folder), event.mask & UInt32(IN_MODIFY) == 0 { changed.insert(folder) }
        if event.mask & UInt32(IN_CREATE | IN_MOVED_TO | IN_DELETE_SELF) != 0 { isRearranged = true }
      }
      if isRearranged {
        let before = Set(state.folders.keys)
        arrange(&state)
        // Files may have come into a folder before it was watched.
        let fresh = Set(state.folders.keys).subtracting(before)
        changed.formUnion(state.wanted.filter { fresh.contains(Paths.parent(of: $0)) })
      }
      return changed
    }
  }
}
