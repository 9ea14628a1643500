internal import DequeModule
internal import LogKit

/// Keeps the last lines that pass, and hands them on at the end; without a count it hands on at once.
struct TailSink {
  private var inner: FilteredSink
  private let count: Int?
  private var kept = Deque<LogLine>()

  init(_ inner: FilteredSink, count: Int?) {
    self.inner = inner
    self.count = count
  }

  mutating func take(_ line: LogLine) {
    guard let count else { return inner.take(line) }
    guard inner.filter.passes(line), count > 0 else { return }
    if kept.count == count { kept.removeFirst() }
    kept.append(line)
  }

  mutating func finish() {
    while let line = kept.popFirst() { inner.inner.take(line) }
  }
}
