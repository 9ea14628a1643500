/// One state of a progress bar that was written as a line: of tqdm, rich, pip, Keras, Lightning and their like.
///
/// Bars redraw themselves on terminals; written to a pipe each state is a line of its own. Such lines fold:
/// `later.replaces(earlier)` says of two lines that follow each other that only the later one is to be shown. Whether a
/// line is hidden depends on the line behind it alone, so any window of a log folds as the whole does. For bars that
/// move the cursor up see `RowScan`, which folds these, too.
package struct ProgressLine: Sendable, Hashable {
  /// What stays the same while a bar moves: its kind, what stands before it without numbers, and its total.
  let identity: UInt64
  /// How far it has come; comparable only between lines of one identity.
  let done: Double
  /// How far it had come in the first state of a line that was written over.
  private(set) var begun: Double

  /// A bar that goes back is another one: the next epoch's.
  package func replaces(_ earlier: ProgressLine) -> Bool {
    identity == earlier.identity && begun >= earlier.done
  }

  /// `nil` where the line is no state of a bar.
  ///
  /// - Parameter line: raw or sanitised, without its newline.
  package init?(_ line: ArraySlice<UInt8>) {
    let found = line.withUnsafeBytes { buffer -> ProgressLine? in
      let visible = Redraw.visiblePart(of: buffer)
      var found = Self.state(in: buffer, visible.range)
      if visible.isRedrawn, let first = Self.firstState(in: buffer), first.identity == found?.identity {
        found?.begun = first.done
      }
      return found
    }
    guard let found else { return nil }
    self = found
  }

  private static func state(in line: UnsafeRawBufferPointer, _ range: Range<Int>) -> ProgressLine? {
    PlainText.read(UnsafeRawBufferPointer(rebasing: line[range]), reach: 1024) { text, _ in
      ProgressLine(text: text)
    }
  }

  /// The first of the states that were written over each other, as far as it is one of the first things in the line.
  private static func firstState(in line: UnsafeRawBufferPointer) -> ProgressLine? {
    var start = 0
    for _ in 0..<4 {
      let end =
        ByteScan.first(UInt8(ascii: "\r"), in: line, start..<min(line.count, start + 1_024)) ?? line.count
      if let state = state(in: line, start..<end) { return state }
      guard end < line.count else { return nil }
      start = end + 1
    }
    return nil
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
    begun = bar.done
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
