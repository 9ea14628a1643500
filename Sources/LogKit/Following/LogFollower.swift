internal import Synchronization

/// Follows a log: an asynchronous sequence of its whole lines in batches, as they come.
///
/// It ends when its owner has called `drain()` and everything on disk is handed out, the unfinished last line last.
package final class LogFollower: AsyncSequence, Sendable {
  package typealias Element = LineFeed.Batch

  private let file: LogFile
  private let start: UInt64
  private let longLines: LongLines
  private let changes: AsyncStream<Void>
  private let signal: AsyncStream<Void>.Continuation
  private let isDraining = Atomic(false)
  private let watch: FileWatch
  private let tokens: [FileWatch.Token]

  package init(
    _ file: LogFile,
    from offset: UInt64 = 0,
    longLines: LongLines = .messages,
    watch: FileWatch
  ) {
    self.file = file
    start = offset
    self.longLines = longLines
    self.watch = watch
    (changes, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let signal = signal
    tokens = file.watchedPaths.map { watch.add($0) { signal.yield() } }
    signal.yield()
  }

  deinit {
    for token in tokens { watch.remove(token) }
    signal.finish()
  }

  /// Says that nothing more will be written: what is there is handed out, then the sequence ends.
  package func drain() {
    isDraining.store(true, ordering: .sequentiallyConsistent)
    signal.yield()
  }

  package func makeAsyncIterator() -> Iterator {
    Iterator(follower: self, feed: LineFeed(file, from: start, longLines: longLines))
  }

  /// For one task; ends early when that is cancelled.
  package struct Iterator: AsyncIteratorProtocol {
    private let follower: LogFollower
    private var feed: LineFeed
    private var changes: AsyncStream<Void>.Iterator
    private var hasMore = false
    private var hasEnded = false

    init(follower: LogFollower, feed: LineFeed) {
      self.follower = follower
      self.feed = feed
      changes = follower.changes.makeAsyncIterator()
    }

    package mutating func next() async throws -> LineFeed.Batch? {
      while !hasEnded {
        if !hasMore { guard await changes.next(isolation: #isolation) != nil else { return nil } }
        // Asked before the file is read, so that nothing written before the end is missed.
        let isDraining = follower.isDraining.load(ordering: .sequentiallyConsistent)
        let batch = isDraining ? try feed.drain() : try feed.next()
        hasMore = batch.hasMore || (isDraining && !batch.lines.isEmpty)
        hasEnded = isDraining && batch.lines.isEmpty
        if !batch.lines.isEmpty || batch.hasRestarted { return batch }
      }
      return nil
    }
  }
}
