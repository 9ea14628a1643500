internal import Workflow

/// Makes lines with times of what the kubelet sends, and passes over what is known already.
///
/// Fed in pieces of any size; holds at most a piece of a line.
struct LogLineParser: Sendable {
  /// The container runtime cuts longer lines, and older kubelets put a time before every part.
  static let split = 16_384
  /// Of an unfinished line so much is held back at most.
  private static let holdLimit = 4 * split

  private(set) var position: SourcePosition
  /// Where the known lines end; `nil` when they are passed.
  private var resume: Resume?
  private var stamp = LogStamp()
  private var pending: [UInt8] = []
  private var line = Line()
  private var entries: [LogBatch.Entry] = []
  private var run: [UInt8] = []
  private var runTime = Timestamp(nanoseconds: 0)

  private struct Resume: Sendable {
    let last: Int64
    let count: Int
    let latest: Int64
    var seen = 0
  }

  /// The line that is being read.
  private struct Line: Sendable {
    var time: Timestamp?
    /// Bytes of its text so far, without times.
    var length = 0
    var isWanted = false
    /// So many bytes of it are known already.
    var known = 0
  }

  init(from position: SourcePosition) {
    self.position = position
    if let last = position.last {
      resume = Resume(last: last, count: position.count, latest: position.latest)
    }
  }

  /// What `chunk` brings.
  mutating func append(_ chunk: [UInt8]) -> [LogBatch.Entry] {
    guard !pending.isEmpty else {
      take(chunk)
      return flush()
    }
    // What was looked at is not looked at again: a long line comes in many chunks.
    guard let end = chunk.firstIndex(of: UInt8(ascii: "\n")) else {
      pending += chunk
      if pending.count > Self.holdLimit { takePending() }
      return flush()
    }
    pending += chunk[...end]
    takePending()
    if end + 1 < chunk.count { take(Array(chunk[(end + 1)...])) }
    return flush()
  }

  /// The stream has come to a clean end: what is there of an unfinished line is all of it.
  mutating func finish() -> [LogBatch.Entry] {
    let rest = pending
    pending = []
    _ = rest.withUnsafeBufferPointer { part($0, 0..<$0.count, isEnd: true) }
    position.partial = line.isWanted ? max(line.length, line.known) : position.partial
    line = Line()
    return flush()
  }

  private mutating func takePending() {
    let bytes = pending
    pending = []
    take(bytes)
  }

  private mutating func take(_ bytes: [UInt8]) {
    var start = 0
    bytes.withUnsafeBufferPointer { bytes in
      while let end = Self.newline(bytes, from: start) {
        whole(bytes, start..<end)
        start = end + 1
      }
      if bytes.count - start > Self.holdLimit { start += part(bytes, start..<bytes.count, isEnd: false) }
    }
    pending = start == 0 ? bytes : Array(bytes[start...])
  }

  private static func newline(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
  }

  // MARK: - Lines

  /// The rest of a line, up to its end.
  private mutating func whole(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    guard let start = begin(bytes, range) else { return }
    text(bytes, start..<range.upperBound, isEnd: true)
    if line.isWanted, let time = line.time {
      turn(to: time)
      run.append(UInt8(ascii: "\n"))
      position.pass(time.nanoseconds)
    }
    line = Line()
  }

  /// A part of a line that has no end yet.
  ///
  /// - Returns: how many bytes were taken.
  @discardableResult
  private mutating func part(
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ range: Range<Int>,
    isEnd: Bool
  ) -> Int {
    guard !range.isEmpty, let start = begin(bytes, range) else { return isEnd ? 0 : range.count }
    let end = text(bytes, start..<range.upperBound, isEnd: isEnd)
    if line.isWanted { position.partial = max(line.length, line.known) }
    return end - range.lowerBound
  }

  /// Reads the time at a line's beginning and decides whether the line is news.
  ///
  /// - Returns: where its text begins; `nil` of what is no line of the container.
  private mutating func begin(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int? {
    if line.time != nil { return range.lowerBound }
    let limited = UnsafeBufferPointer(rebasing: bytes[..<range.upperBound])
    guard let (time, length) = stamp.read(limited, at: range.lowerBound) else {
      note(bytes, range)
      return nil
    }
    line.time = time
    line.isWanted = isNews(time.nanoseconds)
    if line.isWanted { line.known = position.partial }
    return range.lowerBound + length
  }

  private mutating func isNews(_ time: Int64) -> Bool {
    guard var known = resume else { return true }
    if time == known.last {
      known.seen += 1
      resume = known.seen >= known.count ? nil : known
      return false
    }
    guard time > known.latest else { return false }
    // The last known line is not there any more.
    if known.seen == 0 {
      gap("the kubelet has rotated this log: lines may be missing here", Timestamp(nanoseconds: time))
    }
    position.partial = 0
    resume = nil
    return true
  }

  /// The text of a line, without the times that stand in the middle of a line which the runtime has cut.
  ///
  /// - Returns: up to where it was taken: without the end of the line only whole parts.
  @discardableResult
  private mutating func text(
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ range: Range<Int>,
    isEnd: Bool
  ) -> Int {
    var start = range.lowerBound
    while start < range.upperBound {
      if line.length > 0, line.length % Self.split == 0 {
        // A time could be cut here.
        if !isEnd, range.upperBound - start < LogStamp.longest { return start }
        let limited = UnsafeBufferPointer(rebasing: bytes[..<range.upperBound])
        if let (_, length) = stamp.read(limited, at: start) { start += length }
      }
      let room = Self.split - line.length % Self.split
      let end = min(start + room, range.upperBound)
      if !isEnd, end - start < room { return start }
      keep(bytes, start..<end)
      start = end
    }
    return start
  }

  private mutating func keep(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    let skipped = min(max(0, line.known - line.length), range.count)
    line.length += range.count
    guard line.isWanted, let time = line.time, skipped < range.count else { return }
    turn(to: time)
    run.append(contentsOf: bytes[(range.lowerBound + skipped)..<range.upperBound])
  }

  // MARK: - Entries

  /// Lines of one millisecond become one entry.
  private mutating func turn(to time: Timestamp) {
    if !run.isEmpty, time.nanoseconds / 1_000_000 == runTime.nanoseconds / 1_000_000 { return }
    close()
    runTime = time
  }

  private mutating func close() {
    guard !run.isEmpty else { return }
    entries.append(LogBatch.Entry(.bytes(run, .merged), time: runTime))
    run = []
  }

  private mutating func flush() -> [LogBatch.Entry] {
    close()
    defer { entries = [] }
    return entries
  }

  private mutating func gap(_ text: String, _ time: Timestamp) {
    close()
    entries.append(LogBatch.Entry(.gap(text), time: time))
  }

  /// What has no time is the kubelet's own word, such as that the log cannot be read; told once.
  private mutating func note(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    guard !position.isNoted, !range.isEmpty else { return }
    position.isNoted = true
    let text = String(decoding: bytes[range].prefix(300), as: UTF8.self)
    gap("the kubelet says: \(text)", Timestamp(nanoseconds: position.latest))
  }
}
