/// Gives the beginning of a line without the colours in it and, unless it counts, the space before it.
enum PlainText {
  /// - Parameters:
  ///   - line: what is to be seen of a line.
  ///   - reach: how many bytes count, at most.
  ///   - keepsIndent: the space before the text counts, too.
  ///   - body: gets the text, and whether it is the whole line as it was; the bytes are gone after it.
  /// - Returns: what `body` returns.
  static func read<Result>(
    _ line: UnsafeRawBufferPointer,
    reach: Int,
    keepsIndent: Bool = false,
    _ body: (UnsafeRawBufferPointer, _ isWhole: Bool) -> Result
  ) -> Result {
    let head = UnsafeRawBufferPointer(rebasing: line.prefix(reach))
    guard ByteScan.first(ControlSequence.escape, in: head, 0..<head.count) != nil else {
      let start = keepsIndent ? 0 : head.firstIndex { $0 > 0x20 } ?? head.count
      return body(UnsafeRawBufferPointer(rebasing: head[start...]), head.count == line.count)
    }
    return withUnsafeTemporaryAllocation(byteCount: head.count, alignment: 1) { room in
      let count = strip(head, into: room, keepsIndent)
      return body(UnsafeRawBufferPointer(rebasing: room[..<count]), false)
    }
  }

  private static func strip(
    _ head: UnsafeRawBufferPointer,
    into room: UnsafeMutableRawBufferPointer,
    _ keepsIndent: Bool
  ) -> Int {
    var (position, count) = (0, 0)
    while position < head.count {
      if let sequence = ControlSequence(head, at: position) {
        position = sequence.end
        continue
      }
      if keepsIndent || count > 0 || head[position] > 0x20 {
        room[count] = head[position]
        count += 1
      }
      position += 1
    }
    return count
  }
}
