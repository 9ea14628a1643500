internal import CSystem
internal import SystemKit
package import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Appends events to a journal; only the engine has one.
///
/// It holds the kernel's lock of the journal: whatever becomes of the engine's own lock, no two engines write one journal.
/// A write that fails half-way is cut off again, so that the file always ends with a whole line.
package struct JournalWriter: ~Copyable {
  private let path: String
  private let descriptor: Int32
  private var end: Int
  private var buffer: [UInt8] = []

  /// Opens the journal, or makes it, and cuts it to `end`: the length of its whole lines as a reader found it.
  package init(path: String, end: Int) throws(StateError) {
    try self.init(path) { () throws(StateError) in end }
  }

  /// Goes on where a follower ends, once that has folded what another engine wrote until it let go.
  ///
  /// - Throws: an error that `isHeld` where one still has the journal.
  package init(_ follower: RunFollower) throws(StateError) {
    try self.init(follower.folder.journal) { () throws(StateError) in
      try follower.advance()
      return follower.journalEnd
    }
  }

  /// `findEnd` is called while the journal is locked.
  private init(_ path: String, _ findEnd: () throws(StateError) -> Int) throws(StateError) {
    (descriptor, end) = try Self.open(path, findEnd)
    self.path = path
  }

  private static func open(
    _ path: String,
    _ findEnd: () throws(StateError) -> Int
  ) throws(StateError) -> (descriptor: Int32, end: Int) {
    let descriptor = try lock(path)
    do throws(StateError) {
      let end = try findEnd()
      guard ftruncate(descriptor, off_t(end)) == 0, lseek(descriptor, off_t(end), SEEK_SET) == off_t(end)
      else { throw .system("cannot write \(path)") }
      return (descriptor, end)
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// A program that is being started shares the open files of who starts it for a moment, locks too; an engine keeps them longer.
  private static func lock(_ path: String) throws(StateError) -> Int32 {
    var opening = FileLock.open(path)
    var triesLeft = 50
    while opening == .held, triesLeft > 0 {
      usleep(1000)
      triesLeft -= 1
      opening = FileLock.open(path)
    }
    switch opening {
    case .taken(let descriptor): return descriptor
    case .held:
      var error = StateError(
        "another engine writes \(path); `ps x | grep 'engine serve'` tells its pid, and `kill` ends it without harm to runs"
      )
      error.isHeld = true
      throw error
    case .cannotOpen(let code): throw .system("cannot write \(path)", code: code)
    case .cannotLock(let code): throw .system("cannot lock \(path)", code: code)
    }
  }

  deinit { close(descriptor) }

  /// Appends all events, or none.
  package mutating func append(_ events: some Sequence<Event>) throws(StateError) {
    buffer.removeAll(keepingCapacity: true)
    for event in events { JournalLine.append(event, to: &buffer) }
    if csystem_is_due("journal.line") {
      _ = Files.writeAll(descriptor, Array(buffer.prefix(buffer.count / 2)))
      csystem_die()
    }
    let failure = Files.writeAll(descriptor, buffer)
    guard failure == 0 else {
      ftruncate(descriptor, off_t(end))
      lseek(descriptor, off_t(end), SEEK_SET)
      throw .system("cannot write \(path)", code: failure)
    }
    csystem_die_if_due("journal.written")
    end += buffer.count
  }

  /// Returns when everything appended is on the disk.
  package func sync() throws(StateError) {
    guard fdatasync(descriptor) == 0 else { throw .system("cannot flush \(path)") }
  }
}
