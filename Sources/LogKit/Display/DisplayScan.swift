internal import Workflow

/// One pass over the bytes of a line.
struct DisplayScan {
  private let rules: Sanitizer
  private let bytes: UnsafeRawBufferPointer
  private let isRedrawn: Bool
  private var line = DisplayLine()
  private var run: [UInt8] = []
  private var runStyle = TextStyle.plain
  private var style = TextStyle.plain
  private var column = 0
  private var shown = 0
  private var position = 0

  init(_ rules: Sanitizer, _ bytes: UnsafeRawBufferPointer, isRedrawn: Bool) {
    self.rules = rules
    self.bytes = bytes
    self.isRedrawn = isRedrawn
    run.reserveCapacity(min(bytes.count, rules.limit))
  }

  mutating func run(omitted: Int) -> DisplayLine {
    while position < bytes.count, shown < rules.limit { step() }
    closeRun()
    line.omittedBytes = bytes.count - position + omitted
    if line.omittedBytes > 0 {
      line.spans.append(DisplayLine.Span(text: "… \(line.omittedBytes.counted("more byte"))", style: .plain))
    }
    return line
  }

  private mutating func step() {
    let byte = bytes[position]
    switch byte {
    case 0x20...0x7E: takeASCII()
    case UInt8(ascii: "\t"): takeTab()
    case ControlSequence.escape: takeEscape()
    case 0..<0x20, 0x7F:
      show("^\(Character(Unicode.Scalar(byte ^ 0x40)))")
      position += 1
    default: takeScalar()
    }
  }

  private mutating func takeASCII() {
    let stop = min(bytes.count, position + rules.limit - shown)
    var end = position + 1
    while end < stop, (0x20...0x7E).contains(bytes[end]) { end += 1 }
    openRun()
    run.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[position..<end]))
    column += end - position
    shown += end - position
    position = end
  }

  private mutating func takeTab() {
    show(String(repeating: " ", count: rules.tabWidth - column % rules.tabWidth))
    position += 1
  }

  private mutating func takeEscape() {
    guard let sequence = ControlSequence(bytes, at: position) else { return showEscape() }
    if sequence.isStyle(in: bytes) {
      style.apply(UnsafeRawBufferPointer(rebasing: bytes[sequence.parameters]))
      position = sequence.end
    } else if isRedrawn, sequence.isRedraw(in: bytes) {
      position = sequence.end
    } else {
      showEscape()
    }
  }

  private mutating func showEscape() {
    show("\u{241B}")
    position += 1
  }

  private mutating func takeScalar() {
    guard let (scalar, length) = UTF8Scalars.decode(bytes, at: position) else {
      show("\\x" + hexadecimal(UInt32(bytes[position]), digits: 2, uppercase: false))
      position += 1
      return
    }
    if UTF8Scalars.isHazard(scalar) {
      show("<U+" + hexadecimal(scalar, digits: 4, uppercase: true) + ">")
    } else {
      openRun()
      run.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[position..<position + length]))
      column += UTF8Scalars.columns(of: scalar)
      shown += 1
    }
    position += length
  }

  /// Appends text of our own, one column a character.
  private mutating func show(_ text: String) {
    openRun()
    let count = text.unicodeScalars.count
    run.append(contentsOf: text.utf8)
    column += count
    shown += count
  }

  /// A change of style counts when there is text in it.
  private mutating func openRun() {
    guard style != runStyle else { return }
    closeRun()
    runStyle = style
  }

  private mutating func closeRun() {
    guard !run.isEmpty else { return }
    line.spans.append(DisplayLine.Span(text: String(decoding: run, as: UTF8.self), style: runStyle))
    run.removeAll(keepingCapacity: true)
  }

  private func hexadecimal(_ value: UInt32, digits: Int, uppercase: Bool) -> String {
    let text = String(value, radix: 16, uppercase: uppercase)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
