/// Makes untrusted bytes fit to be shown: log lines, and every name that a provider returns.
///
/// Colours stay. Everything else that could move a cursor, set a title, reach the clipboard or turn the direction of
/// text becomes text that can be seen: `␛[2J`, `^G`, `\x9b`, `<U+202E>`. Takes time in proportion to the bytes, and gives
/// a bounded number of characters for any of them.
package struct Sanitizer: Sendable, Hashable {
  /// At most so many characters of a line are shown.
  package var limit = 16_384
  package var tabWidth = 8
  /// Of a line that was written over with carriage returns, only the last state is shown.
  package var foldsCarriageReturns = true

  package init(limit: Int = 16_384, tabWidth: Int = 8, foldsCarriageReturns: Bool = true) {
    self.limit = limit
    self.tabWidth = max(tabWidth, 1)
    self.foldsCarriageReturns = foldsCarriageReturns
  }

  /// For screens: runs of text with their styles.
  package func display(_ line: LogLine) -> DisplayLine {
    display(line.content, omitted: line.omittedBytes)
  }

  /// - Parameters:
  ///   - bytes: a line without its newline.
  ///   - omitted: how many bytes the reader has left out already.
  /// - Returns: runs of text with their styles.
  package func display(_ bytes: ArraySlice<UInt8>, omitted: Int = 0) -> DisplayLine {
    bytes.withUnsafeBytes { buffer in
      var (range, isRedrawn) = (0..<buffer.count, false)
      if foldsCarriageReturns { (range, isRedrawn) = Redraw.visiblePart(of: buffer) }
      var scan = DisplayScan(self, UnsafeRawBufferPointer(rebasing: buffer[range]), isRedrawn: isRedrawn)
      return scan.run(omitted: isRedrawn ? 0 : omitted)
    }
  }

  package func display(_ text: String) -> DisplayLine { display(Array(text.utf8)[...]) }

  /// For printing on a terminal: text with colour sequences, reset at the end.
  package func terminalText(_ bytes: ArraySlice<UInt8>) -> String { display(bytes).terminalText }

  /// For printing where there are no colours.
  package func plainText(_ bytes: ArraySlice<UInt8>) -> String { display(bytes).plainText }

  package func plainText(_ text: String) -> String { display(text).plainText }
}
