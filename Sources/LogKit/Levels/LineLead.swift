/// What stands before the message of a line: its indentation, times, labels in brackets, the level, the logger.
package enum LineLead {
  /// Longer ones are part of the text.
  private static let reach = 160

  /// The bytes before the message: `2026-11-28 10:00:01,204 INFO trainer: `; of a line without anything of the kind, its
  /// indentation.
  ///
  /// A name counts only behind a time or a level, so that `ValueError: bad` is all message. So does a word that names a
  /// level only in capitals or before a colon or a bar: `error in line 3` is a sentence.
  ///
  /// - Parameter text: a line without colours.
  /// - Returns: a count of UTF-8 bytes at a border of characters; less than the whole line.
  package static func length(of text: String) -> Int {
    let bytes = Array(text.utf8.prefix(reach))
    return bytes.withUnsafeBytes { buffer in
      let indent = buffer.firstIndex { $0 != 0x20 } ?? 0
      let end = end(in: buffer, from: indent)
      return end < buffer.count ? end : indent
    }
  }

  private static func end(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var (end, isKnown) = (start, false)
    if let next = klog(bytes, from: start) { return next }
    // A line has no more parts than these: a time, a label, a level, a logger, and bars between them.
    for _ in 0..<12 {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[end...])
      let prefix = LinePrefix.end(in: rest)
      if prefix > 0 {
        (end, isKnown) = (end + prefix, true)
      } else if let next = level(rest) ?? (isKnown ? bar(rest) ?? name(rest) : nil) {
        (end, isKnown) = (end + next, true)
      } else {
        break
      }
      while end < bytes.count, bytes[end] == 0x20 { end += 1 }
    }
    return end
  }

  /// `INFO `, `info: `, `WARNING:root:`; the bytes up to the space, colon or bar behind it.
  private static func level(_ bytes: UnsafeRawBufferPointer) -> Int? {
    let end = bytes.firstIndex { !$0.isLetter } ?? bytes.count
    guard end < bytes.count, LogLevel(word: UnsafeRawBufferPointer(rebasing: bytes[..<end])) != nil else {
      return nil
    }
    if bytes[end] == UInt8(ascii: ":") { return end + 1 }
    let isShout = bytes[..<end].allSatisfy { $0 & 0x20 == 0 }
    return bytes[end] == 0x20 && (isShout || bar(bytes, from: end + 1)) ? end : nil
  }

  /// ` - ` and ` | ` between the parts.
  private static func bar(_ bytes: UnsafeRawBufferPointer) -> Int? { bar(bytes, from: 0) ? 1 : nil }

  private static func bar(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
    var position = start
    while position < bytes.count, bytes[position] == 0x20 { position += 1 }
    guard position + 1 < bytes.count, bytes[position + 1] == 0x20 else { return false }
    return bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "|")
  }

  /// `trainer.loop: `, `module:function:12 - `.
  private static func name(_ bytes: UnsafeRawBufferPointer) -> Int? {
    let end = bytes.firstIndex { !($0.isWordByte || ".:-/<>".utf8.contains($0)) } ?? bytes.count
    guard end > 1, end < bytes.count, !bytes[0].isDigit else { return nil }
    let name = UnsafeRawBufferPointer(rebasing: bytes[..<end])
    return bytes[end] == 0x20 && (name.last == UInt8(ascii: ":") || bar(bytes, from: end)) ? end : nil
  }

  /// `I1128 10:00:01.204000       1 loop.go:12] `.
  private static func klog(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard start + 6 < bytes.count, LogLevel(letter: bytes[start]) != nil, bytes[start + 5] == 0x20,
      bytes[start + 1..<start + 5].allSatisfy(\.isDigit),
      let end = ByteScan.first(UInt8(ascii: "]"), in: bytes, start..<bytes.count), end + 1 < bytes.count,
      bytes[end + 1] == 0x20
    else { return nil }
    return end + 2
  }
}
