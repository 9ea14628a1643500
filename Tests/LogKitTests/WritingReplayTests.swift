import SeededRandom
import Testing
import Workflow

@testable import LogKit

/// A tail that is killed over and over: the log equals its source.
@Suite struct `Replaying a source` {
  /// A chunk of a provider's log; the cursor is the number of the next one.
  private struct Chunk {
    var bytes: [UInt8]
    var stream: LogCommit.Stream
  }

  private func source(_ random: inout SeededGenerator) -> [Chunk] {
    (0..<60).map { index in
      var bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        UInt8.random(in: 0x61...0x64, using: &random)
      }
      if Bool.random(using: &random) { bytes.append(0x0A) }
      return Chunk(bytes: bytes, stream: .merged)
    }
  }

  @Test func `killed at random bytes, the log equals the source`() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    var total = 0
    while total < 1_000 {
      let folder = LogFolder()
      let chunks = source(&random)
      var isDone = false
      var kills = 0
      while !isDone {
        let patience = kills < 25 ? Int.random(in: 0...10, using: &random) : .max
        isDone = try tail(chunks, into: folder, patience: patience, &random)
        if isDone { break }
        tear(folder, &random)
        kills += 1
      }
      total += kills
      #expect(folder.bytes("log") == chunks.flatMap(\.bytes), "seed \(seed)")
      let ends = folder.commits().map(\.endOffset)
      #expect(ends == ends.sorted(), "seed \(seed)")
    }
  }

  /// Reads from the committed cursor; with little patience it is killed on the way.
  private func tail(
    _ chunks: [Chunk],
    into folder: LogFolder,
    patience: Int,
    _ random: inout SeededGenerator
  ) throws -> Bool {
    let writer = try AttemptLogWriter(
      folder: folder.path,
      secrets: SecretPatterns(["zzzzzz"]),
      source: .replayed
    )
    var next = Int(String(decoding: writer.cursor, as: UTF8.self)) ?? 0
    var clock = Timestamp(nanoseconds: Int64(next) * 1_000_000_000)
    var batches = 0
    while next < chunks.count {
      guard batches < patience else { return false }
      batches += 1
      for _ in 0..<Int.random(in: 1...4, using: &random) where next < chunks.count {
        chunks[next].bytes.withUnsafeBufferPointer {
          writer.append($0, stream: chunks[next].stream, eventTime: clock, arrivalTime: clock)
        }
        next += 1
      }
      writer.commit(cursor: Array(String(next).utf8))
      clock = clock + .milliseconds(Int.random(in: 0...300, using: &random))
      writer.flushPartials(now: clock)
    }
    writer.finish(now: clock)
    return true
  }

  /// Takes some bytes off the end of a file, as a kill in the middle of a write does.
  private func tear(_ folder: LogFolder, _ random: inout SeededGenerator) {
    for name in ["log", "log.meta"] where Bool.random(using: &random) {
      let bytes = folder.bytes(name)
      folder.write(name, Array(bytes.dropLast(Int.random(in: 0...20, using: &random))))
    }
  }

  @Test func `a gap ends an unfinished line and is recorded with its note`() throws {
    let folder = LogFolder()
    let writer = try AttemptLogWriter(folder: folder.path, source: .replayed)
    let time = Timestamp(nanoseconds: 5)
    Array("half".utf8).withUnsafeBufferPointer {
      writer.append($0, stream: .merged, eventTime: time, arrivalTime: time)
    }
    writer.mark(.gap, note: "the provider lost an hour", eventTime: time, arrivalTime: time)
    Array("more\n".utf8).withUnsafeBufferPointer {
      writer.append($0, stream: .merged, eventTime: time, arrivalTime: time)
    }
    writer.commit(cursor: [1, 2])
    let commits = folder.commits()
    #expect(commits.map(\.endOffset) == [4, 4, 9])
    #expect(commits.map(\.flags) == [[], .gap, []])
    #expect(commits[1].note == "the provider lost an hour" && commits[2].cursor == [1, 2])
  }
}
