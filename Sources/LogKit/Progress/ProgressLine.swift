/// One state of a progress bar that was written as a line: of tqdm, rich, pip, Keras, Lightning and their like.
///
/// Bars redraw themselves on terminals; written to a pipe each state is a line of its own. Such lines fold:
/// `later.replaces(earlier)` says of two lines that follow each other that only the later one is to be shown. Whether a
/// line is hidden depends on the line behind it alone, so any window of a log folds as the whole does. For bars that
/// move the cursor up see `LiveRows`, which folds these, too.
package struct ProgressLine: Sendable, Hashable {
  /// What stays the same while a bar moves: its kind, what stands before it without numbers, and its total.
  let identity: UInt64
  /// How far it has come; comparable only between lines of one identity.
  let done: Double

  /// A bar that goes back is another one: the next epoch's.
  package func replaces(_ earlier: ProgressLine) -> Bool {
    identity == earlier.identity && done >= earlier.done
  }

  /// `nil` where the line is no state of a bar.
  ///
  /// - Parameter line: raw or sanitised, without its newline.
  package init?(_ line: ArraySlice<UInt8>) {
    let found = line.withUnsafeBytes { buffer -> ProgressLine? in
      let visible = Redraw.visiblePart(of: buffer).range
      return PlainText.read(UnsafeRawBufferPointer(rebasing: buffer[visible]), reach: 1024) { text, _ in
        ProgressLine(text: text)
      }
    }
    guard let found else { return nil }
    self = found
  }

  /// - Parameter text: a line without colours.
  init?(text: UnsafeRawBufferPointer) {
    guard let bar = BarText.find(in: text) else { return nil }
    var hash: UInt64 = 14_695_981_039_346_656_037
    func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
    add(bar.kind.rawValue)
    for (index, byte) in text[..<bar.start].enumerated() where byte > 0x20 {
      // The number of an epoch changes, that of `gpu0` does not; spinners are braille.
      if byte.isDigit || byte == UInt8(ascii: "."), index == 0 || !text[index - 1].isLetter { continue }
      if byte == 0xE2 || byte & 0xC0 == 0x80 { continue }
      add(byte)
    }
    add(0)
    for byte in text[bar.total] { add(byte) }
    identity = hash
    done = bar.done
  }

  static func isBar(_ text: UnsafeRawBufferPointer) -> Bool { BarText.find(in: text) != nil }
}

extension ArraySlice<UInt8> {
  /// Whether only this line of the two is to be shown, of which `earlier` stands right before it.
  package func replacesBar(_ earlier: ArraySlice<UInt8>) -> Bool {
    guard let later = ProgressLine(self), let before = ProgressLine(earlier) else { return false }
    return later.replaces(before)
  }
}
