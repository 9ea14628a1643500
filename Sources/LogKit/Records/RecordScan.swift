/// Goes from line to line and says what becomes of each: the part of `LogRecords` that remembers.
struct RecordScan: Sendable {
  private(set) var state = RecordState.single
  private var prefix = 0
  /// Lines since one that begins a record whatever came before; -1 where the first one is to be taken for such.
  private var doubt: Int
  private var before: LineShape?

  /// - Parameter isBeginning: the next line begins a record for sure.
  init(isBeginning: Bool) { doubt = isBeginning ? -1 : LogRecords.lookBack }

  mutating func take(_ shape: LineShape) -> RecordState.Step {
    defer { before = shape }
    doubt = shape.isStart(after: before) ? 0 : min(doubt + 1, LogRecords.lookBack)
    let isKnown = doubt < LogRecords.lookBack
    let step = isKnown ? state.step(shape, prefix: prefix) : .begin
    switch step {
    case .begin:
      state = isKnown ? RecordState(beginning: shape) : .single
      prefix = shape.prefix
    case .wait(let next), .join(let next), .conclude(let next): state = next
    }
    return step
  }

  /// The level of a record that has just begun with a line of this shape.
  func level(beginning shape: LineShape) -> LogLevel? {
    switch state {
    case .frames, .group, .box, .goStack: .error
    default: shape.level
    }
  }
}
