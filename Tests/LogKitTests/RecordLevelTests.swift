import Testing

@testable import LogKit

/// A filter by level takes records as a whole.
struct RecordLevelTests {
  private static let text = """
    INFO config:
      lr: 0.1
    epoch 1
    ERROR failed
    \(RecordSamples.traceback)
    WARNING x
      of epoch 3
    plain
    """

  private func lines(_ text: String) -> [LogLine] {
    var offset: UInt64 = 0
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { part in
      let content = Array(part.utf8)
      defer { offset += UInt64(content.count) + 1 }
      let range = offset..<offset + UInt64(content.count) + 1
      return LogLine(range: range, content: content[...], contentOffset: offset, ending: .newline)
    }
  }

  private static let grave =
    ["epoch 1", "ERROR failed"] + RecordSamples.traceback.split(separator: "\n").map(String.init) + ["plain"]

  @Test
  func `lines of a record pass with their record, lines without a level always`() throws {
    let judge = LineJudge([.level(.error)])
    #expect(lines(Self.text).filter { judge.passes($0) }.map(\.text) == Self.grave)
  }

  /// Metrics and progress are no continuation of an error, and not what somebody looks for who asks for errors.
  @Test
  func `lines by which a step reports are not taken for errors`() throws {
    let report = #"{"stepdeck": {"metric": {"loss": 0.2}}}"#
    let judge = LineJudge([.level(.error)])
    let passing = lines("ERROR failed\n\(report)\nplain\n\(report)").filter { judge.passes($0) }.map(\.text)
    #expect(passing == ["ERROR failed", "plain"])
  }

  @Test
  func `what a rule leaves out goes on with its record`() throws {
    let judge = LineJudge([.level(.error), .drop("config|Traceback")])
    let expected = Self.grave.filter { !$0.contains("Traceback") }
    #expect(lines(Self.text).filter { judge.passes($0) }.map(\.text) == expected)
  }

  @Test
  func `lines of several logs do not mix, even where their places meet`() {
    let judge = LineJudge([.level(.error)])
    let all = lines(Self.text)
    var found: [[String]] = [[], []]
    for line in all {
      for log in 0...1 where judge.passes(line, of: log) { found[log].append(line.text) }
    }
    #expect(found == [Self.grave, Self.grave])
    let other = LineJudge([.level(.error)])
    let info = lines("INFO a\n  b")
    let foreign = lines("ERROR \n  c")
    #expect(!other.passes(info[0], of: 0))
    #expect(other.passes(foreign[0], of: 1) && other.passes(foreign[1], of: 1))
    #expect(!other.passes(info[1], of: 0))
  }

  @Test
  func `a line that is seen half and then whole is one line`() {
    let levels = RecordLevels()
    let all = lines("INFO a\n  b\n  c")
    for line in all {
      for end in line.content.indices {
        var half = line
        half.content = line.content[...end]
        half.ending = .open
        _ = levels.level(of: half)
      }
      #expect(levels.level(of: line) == .info)
    }
  }

  @Test
  func `lines out of order have their own level`() {
    let levels = RecordLevels()
    let all = lines("ERROR a\n  b\nx\n  c")
    #expect(all.reversed().map { levels.level(of: $0) } == [nil, nil, nil, .error])
  }
}
