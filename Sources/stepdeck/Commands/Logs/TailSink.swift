internal import DequeModule
internal import LogKit

/// The last of many elements, where only so many are wanted.
struct LastLines<Element> {
  let count: Int?
  private var kept = Deque<Element>()

  init(count: Int?) { self.count = count }

  /// - Returns: the element at once where all are wanted.
  mutating func take(_ element: Element) -> Element? {
    guard let count else { return element }
    guard count > 0 else { return nil }
    if kept.count == count { kept.removeFirst() }
    kept.append(element)
    return nil
  }

  /// Gives back what was kept, in order.
  mutating func next() -> Element? { kept.popFirst() }
}

/// Lets through the last lines that pass, at the end; without a count every one at once.
struct TailSink {
  private var inner: FilteredSink
  private var kept: LastLines<LogLine>

  init(_ inner: FilteredSink, count: Int?) {
    self.inner = inner
    kept = LastLines(count: count)
  }

  mutating func take(_ line: LogLine) {
    guard inner.filter.passes(line) else { return }
    if let line = kept.take(line) { inner.inner.take(line) }
  }

  mutating func finish() {
    while let line = kept.next() { inner.inner.take(line) }
  }
}
