package import Workflow

/// Where a line of one of several logs begins, in eight bytes: the log's number and the offset in it.
package struct MergedPlace: Sendable, Hashable {
  package var rawValue: UInt64

  package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// `stream` is below 65,536, `offset` below 256 TiB.
  package init(stream: Int, offset: UInt64) { rawValue = UInt64(stream) << 48 | offset & 0xFFFF_FFFF_FFFF }

  package var stream: Int { Int(rawValue >> 48) }
  package var offset: UInt64 { rawValue & 0xFFFF_FFFF_FFFF }
}

/// The order of the lines of several logs, kept right while they grow: a line that arrives late goes to its place.
///
/// Of each line it keeps sixteen bytes. A value that its owner extends slice by slice away from the terminal.
package struct MergedIndex: Sendable {
  package struct Entry: Sendable, Hashable {
    /// The latest event time in its log up to the line.
    package var key: Timestamp
    package var place: MergedPlace
  }

  private struct Stream: Sendable {
    /// Decides between lines of the same time.
    var rank: Int
    var generation: Int?
    var position: UInt64 = 0
    var clock = MergeClock()
    /// The unfinished last line, which has an entry too, and how far the log went then.
    var open: (entry: Entry, end: UInt64)?
  }

  /// The lines in order; those that are not read yet are missing.
  package private(set) var entries: [Entry] = []
  private var streams: [Stream] = []

  /// More lines are left out: 128 MB of entries are enough.
  package static let limit = 8_000_000
  package static let streamLimit = 65_535

  package init() {}

  package var hasRoom: Bool { entries.count < Self.limit }

  /// Adds a log; its number is its place in the order of adding.
  package mutating func addStream() { streams.append(Stream(rank: streams.count)) }

  /// Says which log goes first where times are the same, by their numbers.
  ///
  /// Those that were there before must keep their order among themselves.
  package mutating func rank(_ order: [Int]) {
    for (rank, stream) in order.enumerated() { streams[stream].rank = rank }
  }

  /// Takes in up to about `budget` bytes of lines that a log has more.
  ///
  /// - Returns: whether all of the log is taken in, and the number of the first line that is another than before.
  package mutating func extend(
    _ stream: Int,
    over snapshot: LogSnapshot,
    budget: Int = 8 << 20
  ) throws(LogError) -> (isWhole: Bool, changed: Int) {
    var changed = entries.count
    if streams[stream].generation != snapshot.generation { changed = forget(stream, snapshot.generation) }
    guard streams[stream].open?.end != snapshot.end else { return (true, changed) }
    if let open = streams[stream].open?.entry {
      changed = min(changed, remove(open))
      streams[stream].open = nil
    }
    let fresh = try read(stream, snapshot, budget)
    if !fresh.isEmpty { changed = min(changed, insert(fresh)) }
    let isWhole = streams[stream].position >= snapshot.end || streams[stream].open != nil
    return (isWhole || !hasRoom, changed)
  }

  private mutating func read(
    _ stream: Int,
    _ snapshot: LogSnapshot,
    _ budget: Int
  ) throws(LogError) -> [Entry] {
    var state = streams[stream]
    defer { streams[stream] = state }
    var fresh: [Entry] = []
    let stop = state.position + UInt64(budget)
    let room = Self.limit - entries.count
    var reader = snapshot.lines(from: state.position, longLines: .views)
    while reader.position < stop, fresh.count < room, let line = try reader.next() {
      let place = MergedPlace(stream: stream, offset: line.range.lowerBound)
      guard line.isWhole else {
        // Its time may still change: it does not count for those that follow.
        var clock = state.clock
        let entry = Entry(key: clock.key(of: line), place: place)
        state.open = (entry, snapshot.end)
        fresh.append(entry)
        break
      }
      fresh.append(Entry(key: state.clock.key(of: line), place: place))
      state.position = reader.position
    }
    return fresh
  }

  /// The log began anew.
  private mutating func forget(_ stream: Int, _ generation: Int) -> Int {
    let isKnown = streams[stream].generation != nil
    streams[stream].generation = generation
    streams[stream].position = 0
    streams[stream].clock = MergeClock()
    streams[stream].open = nil
    guard isKnown, let first = entries.firstIndex(where: { $0.place.stream == stream }) else {
      return entries.count
    }
    entries.removeAll { $0.place.stream == stream }
    return first
  }

  private mutating func remove(_ entry: Entry) -> Int {
    var place = entries.partitioningIndex { !precedes($0, entry) }
    while place < entries.count, entries[place].place != entry.place { place += 1 }
    if place < entries.count { entries.remove(at: place) }
    return place
  }

  /// Merges lines of one log into the others; what is there goes before what is new and equal.
  private mutating func insert(_ fresh: [Entry]) -> Int {
    guard let first = fresh.first else { return entries.count }
    let place = entries.partitioningIndex { precedes(first, $0) }
    guard place < entries.count else {
      entries += fresh
      return place
    }
    let tail = Array(entries[place...])
    entries.removeSubrange(place...)
    entries.reserveCapacity(place + tail.count + fresh.count)
    var next = fresh.startIndex
    for old in tail {
      while next < fresh.endIndex, precedes(fresh[next], old) {
        entries.append(fresh[next])
        next += 1
      }
      entries.append(old)
    }
    entries += fresh[next...]
    return place
  }

  private func precedes(_ left: Entry, _ right: Entry) -> Bool {
    MergeKey(time: left.key, stream: streams[left.place.stream].rank)
      < MergeKey(time: right.key, stream: streams[right.place.stream].rank)
  }
}

extension MergedIndex {
  /// The number of the line that begins there.
  package func number(of place: MergedPlace) -> Int? { entries.firstIndex { $0.place == place } }

  /// The number of the first line of this moment or later; the count of lines where there is none.
  package func number(notBefore time: Timestamp) -> Int { entries.partitioningIndex { $0.key >= time } }
}
