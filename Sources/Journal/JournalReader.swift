package import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Reads the events of a journal as they are appended.
///
/// The last line counts only when its newline is there.
package final class JournalReader {
  private let path: String
  private var descriptor: Int32 = -1
  /// Offset behind the last whole line.
  package private(set) var offset = 0
  /// Bytes behind `offset`: the beginning of a line, perhaps half of one that an engine died over and the next one cut off.
  private var rest: [UInt8] = []
  private static let blockSize = 1 << 18

  package init(path: String) { self.path = path }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// The events that are new since the last call; none where the file is not there yet.
  ///
  /// - Throws: where a whole line is damaged: everything before it has been returned by earlier calls or is in `events`.
  package func readNew(into events: inout [Event]) throws(StateError) {
    if descriptor < 0 {
      descriptor = open(path, O_RDONLY | O_CLOEXEC)
      if descriptor < 0, errno == ENOENT { return }
      guard descriptor >= 0 else { throw .system("cannot read \(path)") }
    }
    do throws(StateError) {
      try readLines(into: &events)
    } catch {
      // What was read before it was cut does not go with what stands there now: only the file itself is damaged or not.
      rest.removeAll()
      try readLines(into: &events)
    }
  }

  private func readLines(into events: inout [Event]) throws(StateError) {
    while true {
      let block = try Files.read(descriptor, from: offset + rest.count, count: Self.blockSize, path)
      if block.isEmpty { return }
      rest.append(contentsOf: block)
      try takeLines(into: &events)
      if block.count < Self.blockSize { return }
    }
  }

  package func readNew() throws(StateError) -> [Event] {
    var events: [Event] = []
    try readNew(into: &events)
    return events
  }

  private func takeLines(into events: inout [Event]) throws(StateError) {
    var start = 0
    defer {
      rest.removeFirst(start)
      offset += start
    }
    while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
      guard let event = JournalLine.parse(rest[start..<end]) else {
        throw describeDamage(rest[start..<end], at: offset + start)
      }
      events.append(event)
      start = end + 1
    }
  }

  private func describeDamage(_ line: ArraySlice<UInt8>, at offset: Int) -> StateError {
    if let object = (try? JSONParser.parse(line))?.objectValue, let format = object.int("format"),
      format > JournalFormat.version
    {
      return StateError(
        "\(path) has format \(format), this stepdeck knows \(JournalFormat.version); install a newer stepdeck to read it"
      )
    }
    return .damage(
      "\(path) is damaged at byte \(offset): the line's checksum does not match; what stands before it is intact"
    )
  }
}
