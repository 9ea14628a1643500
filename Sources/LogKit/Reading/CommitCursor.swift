/// Walks the commits of a log forward, with one block of them in memory.
struct CommitCursor {
  private let index: CommitIndex
  private var spans: [CommitSpan] = []
  private var at = 0
  private var block = 0
  /// How far `log.meta` was read; a last block may have grown since.
  private var metaEnd: UInt64 = 0

  init(_ index: CommitIndex) { self.index = index }

  /// The record at the cursor; `nil` behind the last one.
  var current: CommitSpan? { at < spans.count ? spans[at] : nil }

  /// Goes to the record that covers `offset`, or to the first of the markers without bytes in front of it.
  mutating func seek(to offset: UInt64) throws(LogError) {
    if let first = spans.first, let last = spans.last, first.start <= offset, offset < last.end {
      if at >= spans.count || spans[at].start > offset { at = spans.partitioningIndex { $0.end > offset } }
      while spans[at].end <= offset { at += 1 }
    } else {
      guard let number = index.blockNumber(containing: offset) else { return }
      try load(number)
      at = spans.partitioningIndex { $0.end > offset }
    }
    while at > 0, spans[at - 1].isEmpty, spans[at - 1].start == offset { at -= 1 }
  }

  /// Goes to the next record.
  mutating func advance() throws(LogError) {
    at += 1
    guard at >= spans.count else { return }
    if let entry = index.block(block), entry.metaEnd > metaEnd { try load(block) }
    guard at >= spans.count, index.block(block + 1) != nil else { return }
    try load(block + 1)
    at = 0
  }

  private mutating func load(_ number: Int) throws(LogError) {
    guard let entry = index.block(number) else { return }
    spans = try index.spans(of: entry)
    metaEnd = entry.metaEnd
    block = number
  }
}
