/// What a terminal shows of a line that was written over with carriage returns, as progress bars do.
enum Redraw {
  /// The part to show, and whether anything was written over.
  ///
  /// It is the text behind the last carriage return that has something to see behind it. Carriage returns at the end, as
  /// of CRLF, do not count.
  static func visiblePart(of bytes: UnsafeRawBufferPointer) -> (range: Range<Int>, isRedrawn: Bool) {
    let carriageReturn = UInt8(ascii: "\r")
    var end = bytes.count
    while end > 0, bytes[end - 1] == carriageReturn { end -= 1 }
    guard let last = ByteScan.last(carriageReturn, in: bytes, 0..<end) else { return (0..<end, false) }
    var segment = last + 1..<end
    while !hasVisibleText(bytes, segment) {
      guard segment.lowerBound > 0 else { return (last + 1..<end, true) }
      let stop = segment.lowerBound - 1
      let start = ByteScan.last(carriageReturn, in: bytes, 0..<stop).map { $0 + 1 } ?? 0
      segment = start..<stop
    }
    return (segment, true)
  }

  private static func hasVisibleText(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
    var position = range.lowerBound
    while position < range.upperBound {
      let byte = bytes[position]
      if byte > 0x20, byte != 0x7F { return true }
      if let sequence = ControlSequence(bytes, at: position) {
        position = sequence.end
      } else {
        position += 1
      }
    }
    return false
  }
}
