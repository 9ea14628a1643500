/// The level of lines together with the records that they belong to: a frame of a traceback is an error, a line of a
/// configuration that was logged is as grave as the line before it.
///
/// For filters that go through lines in order; for one thread. A line that does not follow the one before it, as when only
/// some are looked at, has its own level. So has the first line of a log.
package final class RecordLevels {
  private struct Place {
    var scan: RecordScan
    var level: LogLevel?
  }

  private var place = Place(scan: RecordScan(isBeginning: false))
  /// Before the last line, which may come again when it has grown.
  private var earlier = Place(scan: RecordScan(isBeginning: false))
  private var last: Range<UInt64>?

  package init() {}

  /// The graver one of the line's level and that of its record; `nil` where neither has one.
  package func level(of line: LogLine) -> LogLevel? {
    if line.isContinuation, line.range.lowerBound == last?.upperBound {
      last = line.range
      return place.level
    }
    if line.range.lowerBound == last?.lowerBound {
      place = earlier
    } else if line.range.lowerBound != last?.upperBound {
      place = Place(scan: RecordScan(isBeginning: line.range.lowerBound == 0))
    }
    earlier = place
    last = line.range
    let shape = LineShape(line.content)
    switch place.scan.take(shape) {
    case .begin: place.level = place.scan.level(beginning: shape)
    case .wait: return shape.level
    case .join, .conclude: break
    }
    guard let own = shape.level else { return place.level }
    return place.level.map { max($0, own) } ?? own
  }
}

/// The same for lines of several logs that come in turn; for one thread.
package final class LevelsByLog {
  private var logs: [RecordLevels] = []

  package init() {}

  /// - Parameters:
  ///   - line: the log's next line.
  ///   - log: a small number.
  /// - Returns: as `RecordLevels` says.
  package func level(of line: LogLine, in log: Int) -> LogLevel? {
    guard log >= 0, log < 10_000 else { return LevelDetector.level(of: line) }
    while logs.count <= log { logs.append(RecordLevels()) }
    return logs[log].level(of: line)
  }
}
