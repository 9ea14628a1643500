/// Tells a line of a progress bar from other lines.
enum ProgressLine {
  /// - Parameter line: without colours.
  /// - Returns: whether it is one state of a bar.
  static func isBar(_ line: UnsafeRawBufferPointer) -> Bool {
    var position = 0
    while let percent = ByteScan.first(UInt8(ascii: "%"), in: line, position..<min(line.count, 256)) {
      position = percent + 1
      if percent > 0, line[percent - 1].isDigit, position < line.count, line[position] == UInt8(ascii: "|") {
        return true
      }
    }
    return false
  }
}
