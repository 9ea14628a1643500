import SeededRandom
import Testing
import Workflow

@testable import LogKit

/// Lines of many streams come in the order of the running maximum of their times, then stream, then position.
struct MergeTests {
  private struct Source {
    var folder: TemporaryFolder
    var writer: AttemptWriter
    var file: LogFile
  }

  private struct Place: Hashable {
    var stream: Int
    var offset: UInt64
  }

  private func sources(_ generator: inout SeededGenerator) throws -> [Source] {
    var sources: [Source] = []
    for _ in 0..<generator.pick(1...6) {
      let folder = try TemporaryFolder()
      let writer = try AttemptWriter(folder)
      var time = Int64(generator.pick(0...20))
      for number in 0..<generator.pick(0...60) {
        time += Int64(generator.pick(-3...6))
        try writer.write("line \(number)\n", time: time)
      }
      let file = LogFile(attempt: folder)
      try file.refresh()
      sources.append(Source(folder: folder, writer: writer, file: file))
    }
    return sources
  }

  /// The order by its definition.
  private func expected(_ sources: [Source]) -> [Place] {
    var all: [(Int64, Int, UInt64)] = []
    for (stream, source) in sources.enumerated() {
      var latest = Int64.min
      for line in source.writer.expectedLines {
        latest = max(latest, line.time)
        all.append((latest, stream, line.range.lowerBound))
      }
    }
    return all.sorted { $0 < $1 }.map { Place(stream: $0.1, offset: $0.2) }
  }

  @Test(arguments: 0..<40)
  func `a merge of files has the defined order`(_ round: Int) throws {
    var generator = SeededGenerator()
    let seed = generator.seed
    let sources = try sources(&generator)
    var merge = try MergedLog(sources.map(\.file.snapshot))
    var found: [Place] = []
    while let line = try merge.next() {
      found.append(Place(stream: line.stream, offset: line.line.range.lowerBound))
    }
    #expect(found == expected(sources), "seed \(seed)")
  }

  @Test(arguments: 0..<20)
  func `a window of time leaves out lines and keeps the order`(_ round: Int) throws {
    var generator = SeededGenerator()
    let seed = generator.seed
    let sources = try sources(&generator)
    let since = Int64(generator.pick(0...80))
    let window = TimeWindow(
      since: Timestamp(nanoseconds: since),
      until: Timestamp(nanoseconds: since + Int64(generator.pick(0...60)))
    )
    var merge = try MergedLog(sources.map(\.file.snapshot), window: window)
    var found: [Place] = []
    while let line = try merge.next() {
      found.append(Place(stream: line.stream, offset: line.line.range.lowerBound))
    }
    let times = sources.map { source in
      Dictionary(uniqueKeysWithValues: source.writer.expectedLines.map { ($0.range.lowerBound, $0.time) })
    }
    let wanted = expected(sources).filter { place in
      window.contains(times[place.stream][place.offset].map(Timestamp.init(nanoseconds:)))
    }
    #expect(found == wanted, "seed \(seed)")
  }

  @Test(arguments: 0..<60)
  func `lines that arrive within the delay come in the defined order, whenever they arrive`(
    _ round: Int
  ) throws {
    var generator = SeededGenerator()
    let seed = generator.seed
    let sources = try sources(&generator)
    var merge = LiveMerge()
    let delay = Duration.nanoseconds(50)
    var waiting: [(arrival: Int64, stream: Int, line: LogLine)] = []
    for (stream, source) in sources.enumerated() {
      #expect(merge.addStream(delay: delay) == stream)
      var arrival = Int64.min
      var clock = MergeClock()
      for line in try source.file.snapshot.allLines() {
        // A stream delivers in order, each line less than the delay after its key.
        arrival = max(arrival, clock.key(of: line).nanoseconds + Int64(generator.pick(0...49)))
        waiting.append((arrival, stream, line))
      }
    }
    waiting.sort { $0.arrival < $1.arrival }
    var found: [MergedLine] = []
    for entry in waiting {
      // The clock is never ahead of what has arrived.
      found += merge.take(now: Timestamp(nanoseconds: entry.arrival))
      merge.add([entry.line], from: entry.stream)
      if generator.chance(0.3) { found += merge.take(now: Timestamp(nanoseconds: entry.arrival)) }
    }
    for stream in sources.indices { merge.end(stream) }
    found += merge.take(now: Timestamp(nanoseconds: 0))
    let places = found.map { Place(stream: $0.stream, offset: $0.line.range.lowerBound) }
    #expect(places == expected(sources), "seed \(seed)")
    #expect(found.allSatisfy { !$0.isOutOfOrder }, "seed \(seed)")
    #expect(merge.waitingLines == 0)
  }

  private func line(_ time: Int64, _ offset: UInt64) -> LogLine {
    LogLine(
      range: offset..<offset + 1,
      content: [],
      contentOffset: offset,
      ending: .newline,
      time: Timestamp(nanoseconds: time)
    )
  }

  @Test
  func `a line that comes too late is marked and comes at once`() {
    var merge = LiveMerge()
    let (first, second) = (merge.addStream(delay: .nanoseconds(10)), merge.addStream(delay: .nanoseconds(10)))
    merge.add([line(100, 0)], from: first)
    #expect(merge.take(now: Timestamp(nanoseconds: 105)).isEmpty)
    #expect(merge.nextDeadline() == Timestamp(nanoseconds: 111))
    #expect(merge.take(now: Timestamp(nanoseconds: 111)).map(\.isOutOfOrder) == [false])
    merge.add([line(90, 0), line(200, 1)], from: second)
    let late = merge.take(now: Timestamp(nanoseconds: 111))
    #expect(late.map(\.key.nanoseconds) == [90])
    #expect(late.map(\.isOutOfOrder) == [true])
    merge.end(first)
    #expect(merge.take(now: Timestamp(nanoseconds: 111)).map(\.key.nanoseconds) == [200])
    #expect(merge.nextDeadline() == nil)
  }

  @Test
  func `a single stream never waits`() {
    var merge = LiveMerge()
    let only = merge.addStream(delay: .seconds(60))
    merge.add([line(100, 0), line(50, 1)], from: only)
    #expect(merge.take(now: Timestamp(nanoseconds: 0)).map(\.key.nanoseconds) == [100, 100])
  }
}
