internal import CSystem
package import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Appends events to a journal; only the engine has one.
///
/// A write that fails half-way is cut off again, so that the file always ends with a whole line.
package struct JournalWriter: ~Copyable {
  private let path: String
  private let descriptor: Int32
  private var end: Int
  private var buffer: [UInt8] = []

  /// Opens the journal, or makes it, and cuts it to `end`: the length of its whole lines as a reader found it.
  package init(path: String, end: Int) throws(StateError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    self.end = end
    guard descriptor >= 0 else { throw .system("cannot write \(path)") }
    guard ftruncate(descriptor, off_t(end)) == 0, lseek(descriptor, off_t(end), SEEK_SET) == off_t(end) else {
      throw .system("cannot write \(path)")
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
