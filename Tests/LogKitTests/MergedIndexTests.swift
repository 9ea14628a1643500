import SeededRandom
import Testing
import Workflow

@testable import LogKit

/// Lines that arrive in any order stand in the defined one, at every moment.
struct MergedIndexTests {
  private struct Source {
    var folder: TemporaryFolder
    var writer: AttemptWriter
    var file: LogFile
  }

  /// By the definition: the running maximum of event time in a log, then the rank of the log, then the place in it.
  private func expected(_ sources: [Source], ranks: [Int]) -> [MergedPlace] {
    var all: [(key: Int64, rank: Int, place: MergedPlace)] = []
    for (stream, source) in sources.enumerated() {
      var latest = Int64.min
      for line in source.writer.expectedLines {
        latest = max(latest, line.time)
        all.append((latest, ranks[stream], MergedPlace(stream: stream, offset: line.range.lowerBound)))
      }
    }
    return all.sorted { ($0.key, $0.rank, $0.place.offset) < ($1.key, $1.rank, $1.place.offset) }.map(\.place)
  }

  private func take(
    _ sources: [Source],
    _ index: inout MergedIndex,
    budget: Int
  ) throws -> Int {
    var changed = index.entries.count
    for (stream, source) in sources.enumerated() {
      try source.file.refresh()
      while true {
        let step = try index.extend(stream, over: source.file.snapshot, budget: budget)
        changed = min(changed, step.changed)
        if step.isWhole { break }
      }
    }
    return changed
  }

  @Test(arguments: 0..<60)
  func `whatever arrives when, the order is the defined one`(_ round: Int) throws {
    var generator = SeededGenerator()
    let seed = generator.seed
    var sources: [Source] = []
    var times: [Int64] = []
    var index = MergedIndex()
    for _ in 0..<generator.pick(1...5) {
      let folder = try TemporaryFolder()
      let writer = try AttemptWriter(folder)
      sources.append(Source(folder: folder, writer: writer, file: LogFile(attempt: folder)))
      times.append(Int64(generator.pick(0...20)))
      index.addStream()
    }
    let ranks = sources.indices.shuffled(using: &generator)
    index.rank(ranks.indices.sorted { ranks[$0] < ranks[$1] })
    for step in 0..<generator.pick(1...12) {
      for _ in 0..<generator.pick(0...40) {
        // One log may be silent for long and then tell of what was long ago.
        let stream = generator.pick(0...sources.count - 1)
        times[stream] += Int64(generator.pick(-3...9))
        let end = generator.chance(0.9) ? "\n" : ""
        try sources[stream].writer.write("line \(step)\(end)", time: times[stream])
      }
      let before = index.entries
      let changed = try take(sources, &index, budget: generator.pick(1...200))
      #expect(index.entries.map(\.place) == expected(sources, ranks: ranks), "seed \(seed)")
      // What is said to have stayed has stayed.
      #expect(before.prefix(changed) == index.entries.prefix(changed), "seed \(seed)")
    }
  }

  @Test
  func `a log that begins anew leaves the others where they are`() throws {
    let folders = [try TemporaryFolder(), try TemporaryFolder()]
    var sources: [Source] = []
    var index = MergedIndex()
    for folder in folders {
      sources.append(
        Source(folder: folder, writer: try AttemptWriter(folder), file: LogFile(attempt: folder))
      )
      index.addStream()
    }
    try sources[0].writer.write("line 0\n", time: 0)
    let (log, meta) = (try folders[0].read("log").count, try folders[0].read("log.meta").count)
    for time in 1..<4 { try sources[time % 2].writer.write("line \(time)\n", time: Int64(time)) }
    _ = try take(sources, &index, budget: 1 << 20)
    #expect(index.entries.map(\.place.stream) == [0, 1, 0, 1])
    #expect(index.number(notBefore: Timestamp(nanoseconds: 2)) == 2)
    #expect(index.number(notBefore: Timestamp(nanoseconds: 9)) == 4)
    // What was written is taken back to the first commit, and goes on otherwise.
    try folders[0].truncate("log", to: UInt64(log))
    try folders[0].truncate("log.meta", to: UInt64(meta))
    let again = try AttemptWriter(folders[0], after: sources[0].writer, commits: 1)
    sources[0].writer = again
    try again.write("other\n", time: 1)
    _ = try take(sources, &index, budget: 1 << 20)
    #expect(index.entries.map(\.place) == expected(sources, ranks: [0, 1]))
  }
}
