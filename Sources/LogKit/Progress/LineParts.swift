/// The parts of a line between movements of the cursor upwards: what displays of several rows write, such as those of rich and
/// nested bars of tqdm.
enum LineParts {
  /// - Parameter line: raw, without its newline.
  /// - Returns: two parts or more, each with how many rows it goes up before, erasures at the beginnings left out; `nil` where
  ///   the line never goes up.
  static func parts(of line: ArraySlice<UInt8>) -> [(up: Int, bytes: ArraySlice<UInt8>)]? {
    line.withUnsafeBytes { buffer in
      guard var escape = ByteScan.first(ControlSequence.escape, in: buffer, 0..<buffer.count) else {
        return nil
      }
      var parts: [(up: Int, bytes: ArraySlice<UInt8>)] = []
      var (start, up) = (0, 0)
      func slice(_ end: Int) -> ArraySlice<UInt8> { line[line.startIndex + start..<line.startIndex + end] }
      while true {
        var position = escape + 1
        if let sequence = ControlSequence(buffer, at: escape) {
          position = sequence.end
          if let count = sequence.upwards(in: buffer) {
            parts.append((up, slice(escape)))
            (up, start) = (count, sequence.end)
          }
        }
        guard let next = ByteScan.first(ControlSequence.escape, in: buffer, position..<buffer.count) else {
          break
        }
        escape = next
      }
      guard !parts.isEmpty else { return nil }
      parts.append((up, slice(buffer.count)))
      return parts.map { ($0.up, withoutErasing($0.bytes)) }
    }
  }

  /// What is written behind the sequences that make room for it.
  private static func withoutErasing(_ part: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    part.withUnsafeBytes { buffer in
      var position = 0
      while let sequence = ControlSequence(buffer, at: position), sequence.isRedraw(in: buffer) {
        position = sequence.end
      }
      return part.dropFirst(position)
    }
  }

  static func hasText(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.withUnsafeBytes { PlainText.read($0, reach: 1024) { text, _ in text.contains { $0 > 0x20 } } }
  }
}

extension ControlSequence {
  /// By how many rows it moves the cursor up; `nil` where it does something else.
  func upwards(in bytes: UnsafeRawBufferPointer) -> Int? {
    guard final == UInt8(ascii: "A") || final == UInt8(ascii: "F"), parameters.count <= 3,
      parameters.allSatisfy({ bytes[$0].isDigit })
    else { return nil }
    return max(1, parameters.reduce(0) { $0 * 10 + Int(bytes[$1] - 0x30) })
  }
}
