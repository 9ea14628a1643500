/// One stream on its way into a log: masked, and cut into whole lines.
///
/// An unfinished line waits, so that streams do not tear each other's lines; but not for ever, and not without a bound.
struct LogLineBuffer: Sendable {
  /// A longer unfinished line is written on as it comes.
  static let maximumLine = 65_536

  private var masker: SecretMasker
  /// Masked bytes; at most the last line of them is unfinished.
  private var bytes: [UInt8] = []
  private var ready = 0

  init(_ patterns: SecretPatterns) { masker = SecretMasker(patterns) }

  /// Bytes were taken in that are not given out yet.
  var holdsBytes: Bool { !bytes.isEmpty || masker.heldCount > 0 }
  /// An unfinished line could be given out.
  var hasPartial: Bool { ready < bytes.count }

  mutating func append(_ chunk: UnsafeBufferPointer<UInt8>) {
    let start = bytes.count
    masker.mask(chunk, into: &bytes)
    findReady(from: start)
  }

  mutating func finish() {
    masker.finish(into: &bytes)
    ready = bytes.count
  }

  /// Gives out whole lines; with `partial` also an unfinished one.
  mutating func take(partial: Bool, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    let count = partial ? bytes.count : ready
    guard count > 0 else { return }
    bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<count])) }
    if count == bytes.count {
      bytes.removeAll(keepingCapacity: bytes.capacity <= 2 * Self.maximumLine)
    } else {
      bytes.removeFirst(count)
    }
    ready = 0
  }

  private mutating func findReady(from start: Int) {
    let found = bytes.withUnsafeBufferPointer { buffer -> Int? in
      var index = buffer.count
      while index > start {
        if buffer[index - 1] == 0x0A { return index }
        index -= 1
      }
      return nil
    }
    if let found { ready = found }
    if bytes.count - ready > Self.maximumLine { ready = bytes.count }
  }
}
