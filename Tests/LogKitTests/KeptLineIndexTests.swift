import Foundation
import SeededRandom
import Testing
import Workflow

@testable import LogKit

/// A line index comes back from its file for the very log it was made of, and for no other.
struct KeptLineIndexTests {
  private func counted(_ file: LogFile) throws -> (index: LineIndex, kept: [UInt8]) {
    try file.refresh()
    var index = LineIndex(for: file.snapshot)
    while try !index.extend(over: file.snapshot) {}
    return (index, try #require(try KeptLineIndex.bytes(of: index, over: file.snapshot)))
  }

  private func restored(_ kept: [UInt8], _ file: LogFile) throws -> LineIndex? {
    try file.refresh()
    return try KeptLineIndex.index(kept, of: file.snapshot)
  }

  @Test
  func `it comes back whole, and goes on with what has grown`() throws {
    var random = SeededGenerator()
    for _ in 0..<20 {
      let folder = try TemporaryFolder()
      let writer = try AttemptWriter(folder)
      func write(_ count: Int) throws {
        for number in 0..<count {
          let restarts = random.chance(0.05)
          let end = random.chance(0.8) ? "\n" : ""
          try writer.write(
            Array("line \(number)\(end)".utf8),
            time: Int64(number),
            flags: restarts ? .restart : []
          )
        }
      }
      try write(random.pick(1...40))
      try writer.write(String(repeating: "many\n", count: random.pick(0...5_000)))
      let (index, kept) = try counted(LogFile(attempt: folder))
      #expect(try restored(kept, LogFile(attempt: folder)) == index, "seed \(random.seed)")
      try write(random.pick(1...40))
      let file = LogFile(attempt: folder)
      var goesOn = try #require(try restored(kept, file), "seed \(random.seed)")
      #expect(try goesOn.extend(over: file.snapshot))
      #expect(try goesOn == counted(file).index, "seed \(random.seed)")
    }
  }

  @Test
  func `bytes that were cut or damaged give no index`() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array(String(repeating: "line\n", count: 3_000).utf8), to: "plain")
    let file = LogFile(.file(path: folder.file("plain")))
    let kept = try counted(file).kept
    #expect(try restored(kept, file) != nil)
    for length in 0..<kept.count { #expect(try restored(Array(kept.prefix(length)), file) == nil) }
    for place in kept.indices {
      var damaged = kept
      damaged[place] ^= 4
      #expect(try restored(damaged, file) == nil, "at \(place)")
    }
  }

  @Test
  func `a file that was cut, written over or replaced is counted anew`() throws {
    let folder = try TemporaryFolder()
    let bytes = Array(String(repeating: "line\n", count: 3_000).utf8)
    func kept() throws -> [UInt8] {
      try folder.write(bytes, to: "plain")
      return try counted(LogFile(.file(path: folder.file("plain")))).kept
    }
    func isRight(_ kept: [UInt8]) throws -> Bool {
      try restored(kept, LogFile(.file(path: folder.file("plain")))) != nil
    }
    var old = try kept()
    try folder.truncate("plain", to: 9_000)
    #expect(try !isRight(old))
    // As long as before and longer, with other lines at the end of what was counted.
    let others = Array(String(repeating: "li\ne\n", count: 3_000).utf8)
    for more in [0, 100] {
      old = try kept()
      try folder.truncate("plain", to: 0)
      try folder.append(others + others.prefix(more), to: "plain")
      #expect(try !isRight(old))
    }
    old = try kept()
    try folder.replace("plain", with: bytes)
    #expect(try !isRight(old))
    old = try kept()
    // Written over in the middle, where no sample is taken, and at another time.
    var changed = bytes
    changed[7_000] = 0x61
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file("plain")))
    try handle.write(contentsOf: Data(changed))
    try handle.close()
    let later = [FileAttributeKey.modificationDate: Date(timeIntervalSinceNow: 60)]
    try FileManager.default.setAttributes(later, ofItemAtPath: folder.file("plain"))
    #expect(try !isRight(old))
  }

  @Test
  func `a log whose writer went back to an earlier commit is counted anew`() throws {
    let folder = try TemporaryFolder()
    let writer = try AttemptWriter(folder)
    for number in 0..<10 { try writer.write("line \(number)\n", time: Int64(number)) }
    let kept = try counted(LogFile(attempt: folder)).kept
    let end = writer.commits[5].endOffset
    try folder.truncate("log", to: end)
    try folder.truncate("log.meta", to: UInt64(LogCommit.fileHeader.count + 6 * LogCommit.fixedLength))
    let second = try AttemptWriter(folder, after: writer, commits: 6)
    // The same bytes again, but one of them begins anew.
    try second.write(Array("line ".utf8), time: 6)
    try second.write(Array("6\n".utf8), time: 6, flags: .restart)
    for number in 7..<12 { try second.write("line \(number)\n", time: Int64(number)) }
    let file = LogFile(attempt: folder)
    #expect(try restored(kept, file) == nil)
    #expect(try counted(file).index.lineCount == 13)
  }
}
