internal import Workflow

/// A line of a log as text that moves, colours and hides nothing.
///
/// Of a progress bar, which overwrites itself by carriage returns, the last state is shown.
enum PlainText {
  static func append(_ line: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    let isHarmless = line.withUnsafeBufferPointer { $0.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 == 0x09 } }
    if isHarmless { return bytes.append(contentsOf: line) }
    for character in withoutColour(lastState(of: line)) {
      if character == "\t" || character.isHarmless {
        bytes.append(contentsOf: character.utf8)
      } else {
        bytes.append(contentsOf: character.escaped.utf8)
      }
    }
  }

  /// The text behind the last carriage return that something follows.
  private static func lastState(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    while line.last == 0x0D { line.removeLast() }
    return line[(line.lastIndex(of: 0x0D).map { $0 + 1 } ?? line.startIndex)...]
  }

  /// The text without its `ESC [ … m`.
  private static func withoutColour(_ line: ArraySlice<UInt8>) -> String {
    guard line.contains(0x1B) else { return String(decoding: line, as: UTF8.self) }
    var kept: [UInt8] = []
    var index = line.startIndex
    while index < line.endIndex {
      if line[index] == 0x1B, let end = endOfColour(line[index...]) {
        index = end
      } else {
        kept.append(line[index])
        index += 1
      }
    }
    return String(decoding: kept, as: UTF8.self)
  }

  private static func endOfColour(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.dropFirst().first == UInt8(ascii: "[") else { return nil }
    for index in bytes.indices.dropFirst(2).prefix(256) {
      switch bytes[index] {
      case UInt8(ascii: "m"): return index + 1
      case UInt8(ascii: "0")...UInt8(ascii: ";"): continue
      default: return nil
      }
    }
    return nil
  }
}
