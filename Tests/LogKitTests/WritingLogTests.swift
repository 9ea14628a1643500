import OrderedCollections
import Synchronization
import Testing
import Workflow

@testable import LogKit

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct `Writing a log` {
  private let folder = LogFolder()

  private func time(_ milliseconds: Int64) -> Timestamp { Timestamp(nanoseconds: milliseconds * 1_000_000) }

  private func append(
    _ writer: AttemptLogWriter,
    _ text: String,
    _ stream: LogCommit.Stream = .standardOutput,
    at milliseconds: Int64 = 1000
  ) {
    Array(text.utf8).withUnsafeBufferPointer {
      writer.append($0, stream: stream, eventTime: time(milliseconds), arrivalTime: time(milliseconds))
    }
  }

  @Test func `records follow the bytes`() throws {
    let writer = try AttemptLogWriter(folder: folder.path)
    append(writer, "one\ntwo\n")
    append(writer, "err\n", .standardError)
    append(writer, "three\n", at: 2000)
    #expect(writer.commit() == nil)
    #expect(folder.text("log") == "one\ntwo\nerr\nthree\n")
    let commits = folder.commits()
    #expect(commits.map(\.endOffset) == [8, 12, 18])
    #expect(commits.map(\.stream) == [.standardOutput, .standardError, .standardOutput])
    #expect(commits.map(\.eventTime) == [1_000_000_000, 1_000_000_000, 2_000_000_000])
  }

  @Test func `an unfinished line waits for its rest, but not for ever`() throws {
    let writer = try AttemptLogWriter(folder: folder.path)
    append(writer, "half ")
    append(writer, "err\n", .standardError, at: 1050)
    writer.commit()
    #expect(folder.text("log") == "err\n" && writer.nextDeadline == time(1200))
    writer.flushPartials(now: time(1199))
    #expect(folder.text("log") == "err\n")
    writer.flushPartials(now: time(1200))
    #expect(folder.text("log") == "err\nhalf " && writer.nextDeadline == nil)
    append(writer, "line\nand", at: 1300)
    writer.commit()
    #expect(folder.text("log") == "err\nhalf line\n")
    writer.finish(now: time(1400))
    #expect(folder.text("log") == "err\nhalf line\nand")
  }

  @Test func `a long line is written as it comes`() throws {
    let writer = try AttemptLogWriter(folder: folder.path)
    for _ in 0..<100 { append(writer, String(repeating: "x", count: 10_000)) }
    writer.commit()
    #expect(folder.bytes("log").count >= 1_000_000 - LogLineBuffer.maximumLine)
    writer.finish(now: time(1100))
    #expect(folder.bytes("log").count == 1_000_000)
  }

  @Test func `the beginning of a secret is not flushed with an unfinished line`() throws {
    let writer = try AttemptLogWriter(folder: folder.path, secrets: SecretPatterns(["secret-value"]))
    append(writer, "token: secret")
    writer.flushPartials(now: time(5000))
    #expect(folder.text("log") == "token: ")
    append(writer, "-value", at: 6000)
    writer.flushPartials(now: time(7000))
    #expect(folder.text("log") == "token: ***")
  }

  @Test func `what a full disk refuses is kept and written later`() throws {
    let isFull = Switch()
    let writer = try AttemptLogWriter(folder: folder.path) { descriptor, bytes, offset in
      guard isFull.value else { return pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(offset)) }
      // Half of it still fits.
      guard bytes.count > 8 else {
        errno = ENOSPC
        return -1
      }
      return pwrite(descriptor, bytes.baseAddress, bytes.count / 2, off_t(offset))
    }
    append(writer, "before\n")
    #expect(writer.commit() == nil)
    isFull.value = true
    append(writer, "a longer line that is cut in the middle\n")
    #expect(writer.commit()?.code == ENOSPC)
    #expect(folder.commits().map(\.endOffset) == [7])
    #expect(writer.retry() != nil)
    isFull.value = false
    #expect(writer.retry() == nil && writer.failure == nil)
    #expect(folder.text("log") == "before\na longer line that is cut in the middle\n")
    #expect(folder.commits().last?.endOffset == 47)
  }

  @Test func `a log that was cut at any byte goes on from its last commit`() throws {
    let writer = try AttemptLogWriter(folder: folder.path)
    for index in 0..<6 {
      append(writer, "line \(index)\n", index % 2 == 0 ? .standardOutput : .standardError, at: Int64(index))
      writer.commit()
    }
    let (log, meta) = (folder.bytes("log"), folder.bytes("log.meta"))
    for metaEnd in 0...meta.count {
      for logEnd in [log.count, metaEnd * log.count / meta.count] {
        let copy = LogFolder()
        copy.write("log", Array(log[..<logEnd]))
        copy.write("log.meta", Array(meta[..<metaEnd]))
        let whole = max(0, metaEnd - LogCommit.fileHeader.count) / LogCommit.fixedLength
        let kept = min(whole, logEnd / 7)
        let again = try AttemptLogWriter(folder: copy.path)
        append(again, "more\n", at: 100)
        #expect(again.commit() == nil)
        let expected = (0..<kept).map { "line \($0)\n" }.joined() + "more\n"
        let ends: [UInt64] = (0..<kept).map { UInt64($0 * 7 + 7) }
        #expect(copy.text("log") == expected, "meta \(metaEnd), log \(logEnd)")
        #expect(copy.commits().map(\.endOffset) == ends + [UInt64(kept * 7 + 5)])
      }
    }
  }

  @Test func `a damaged record ends the log before it`() throws {
    let writer = try AttemptLogWriter(folder: folder.path)
    for index in 0..<4 {
      append(writer, "line \(index)\n", at: Int64(index))
      writer.commit()
    }
    var meta = folder.bytes("log.meta")
    meta[8 + 2 * LogCommit.fixedLength + 10] ^= 1
    folder.write("log.meta", meta)
    _ = try AttemptLogWriter(folder: folder.path)
    #expect(folder.text("log") == "line 0\nline 1\n")
  }

  @Test func `a format of the future is not touched`() throws {
    folder.write("log.meta", [0x53, 0x44, 0x4C, 0x4D, 2, 0, 0, 0, 9, 9])
    folder.write("log", Array("text".utf8))
    #expect(throws: LogWriteFailure.self) { _ = try AttemptLogWriter(folder: folder.path) }
    #expect(folder.text("log") == "text")
  }

  @Test func `results are found again and metrics are told once`() throws {
    let lines = (0..<40).map { #"{"stepdeck":{"metric":{"loss":\#($0)},"result":{"n":\#($0)}}}"# + "\n" }
    let writer = try AttemptLogWriter(folder: folder.path)
    for (index, line) in lines.enumerated() { append(writer, line, at: Int64(index * 10)) }
    writer.commit()
    writer.finish(now: time(1000))
    let metrics = folder.text("metrics")
    #expect(metrics.split(separator: "\n").count < 20 && metrics.hasSuffix("{\"loss\":39}}\n"))
    let again = try AttemptLogWriter(folder: folder.path)
    #expect(again.reports.results == ["n": 39] && again.reports.metrics == ["loss": 39])
    again.finish(now: time(1000))
    #expect(folder.text("metrics") == metrics)
  }
}

/// A folder with the files of one attempt.
final class LogFolder: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/stepdeck-log-XXXXXX".utf8CString)
    path = String(cString: mkdtemp(&template))
  }

  deinit {
    for name in ["log", "log.meta", "metrics"] { unlink(path + "/" + name) }
    rmdir(path)
  }

  func bytes(_ name: String) -> [UInt8] {
    let file = try? AppendedFile(path + "/" + name, write: AppendedFile.systemWrite)
    return (try? file?.read(from: 0, count: Int(file?.size ?? 0))) ?? []
  }

  func text(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }

  func write(_ name: String, _ bytes: [UInt8]) {
    unlink(path + "/" + name)
    var bytes = bytes
    try? AppendedFile(path + "/" + name, write: AppendedFile.systemWrite).append(&bytes)
  }

  func commits() -> [LogCommit] {
    var rest = bytes("log.meta")[...].dropFirst(LogCommit.fileHeader.count)
    var commits: [LogCommit] = []
    while let (commit, length) = LogCommit.decode(rest) {
      commits.append(commit)
      rest = rest.dropFirst(length)
    }
    return commits
  }
}

final class Switch: Sendable {
  private let state = Mutex(false)
  var value: Bool {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}
