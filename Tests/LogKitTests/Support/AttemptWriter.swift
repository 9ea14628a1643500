import Workflow

@testable import LogKit

/// Writes an attempt's log the way the product's writer does, and knows what a reader must make of it.
final class AttemptWriter {
  struct ExpectedLine: Equatable {
    var range: Range<UInt64>
    var content: [UInt8]
    var stream: LogCommit.Stream
    var time: Int64
  }

  let folder: TemporaryFolder
  private(set) var bytes: [UInt8] = []
  private(set) var commits: [LogCommit] = []

  init(_ folder: TemporaryFolder) throws {
    self.folder = folder
    try folder.write([], to: "log")
    try folder.write(LogCommit.fileHeader, to: "log.meta")
  }

  /// Goes on after the first commits of another writer, to which the files were cut back.
  init(_ folder: TemporaryFolder, after other: AttemptWriter, commits count: Int) throws {
    self.folder = folder
    commits = Array(other.commits.prefix(count))
    bytes = Array(other.bytes.prefix(Int(commits.last?.endOffset ?? 0)))
  }

  func write(
    _ added: [UInt8],
    time: Int64 = 0,
    stream: LogCommit.Stream = .standardOutput,
    flags: LogCommit.Flags = [],
    note: String = "",
    cursor: [UInt8] = []
  ) throws {
    bytes += added
    let commit = LogCommit(
      endOffset: UInt64(bytes.count),
      eventTime: time,
      arrivalTime: time + 1,
      stream: stream,
      flags: flags,
      cursor: cursor,
      note: note
    )
    commits.append(commit)
    var record: [UInt8] = []
    commit.encode(to: &record)
    try folder.append(added, to: "log")
    try folder.append(record, to: "log.meta")
  }

  func write(_ text: String, time: Int64 = 0, stream: LogCommit.Stream = .standardOutput) throws {
    try write(Array(text.utf8), time: time, stream: stream)
  }

  /// The lines by the definition, found the slow way.
  var expectedLines: [ExpectedLine] {
    var owner: [Int] = []
    var begins: Set<Int> = []
    var stream: LogCommit.Stream?
    for (index, commit) in commits.enumerated() {
      let start = owner.count
      let isEmpty = Int(commit.endOffset) == start
      let changes = !isEmpty && stream != nil && stream != commit.stream
      if changes || !commit.flags.isDisjoint(with: [.gap, .restart]) { begins.insert(start) }
      if !isEmpty { stream = commit.stream }
      owner += Array(repeating: index, count: Int(commit.endOffset) - start)
    }
    var lines: [ExpectedLine] = []
    var start = 0
    for end in 1...max(bytes.count, 1) where end <= bytes.count {
      let hasNewline = bytes[end - 1] == 10
      guard hasNewline || begins.contains(end) || end == bytes.count else { continue }
      let commit = commits[owner[end - 1]]
      lines.append(
        ExpectedLine(
          range: UInt64(start)..<UInt64(end),
          content: Array(bytes[start..<(hasNewline ? end - 1 : end)]),
          stream: commit.stream,
          time: commit.eventTime
        )
      )
      start = end
    }
    return lines
  }
}

extension AttemptWriter.ExpectedLine {
  init(_ line: LogLine) {
    range = line.range
    content = Array(line.content)
    stream = line.stream
    time = line.time?.nanoseconds ?? 0
  }
}

extension LogFile {
  convenience init(attempt folder: TemporaryFolder) { self.init(.attempt(folder: folder.path)) }

  func refreshedLines(_ longLines: LongLines = .messages) throws -> [LogLine] {
    try refresh()
    return try snapshot.allLines(longLines)
  }
}

extension LogSnapshot {
  func allLines(_ longLines: LongLines = .messages, blockSize: Int = 262_144) throws -> [LogLine] {
    var reader = lines(longLines: longLines, blockSize: blockSize)
    var found: [LogLine] = []
    while let line = try reader.next() { found.append(line) }
    return found
  }
}
