/// What may follow within a record: one step a line, no memory but this value.
enum RecordState: Sendable, Hashable {
  /// Nothing follows.
  case single
  /// A line with a level, and whether lines of a stack have followed.
  case levelled(hasFrames: Bool)
  case frames
  case group
  case box
  case boxEnded
  /// A traceback whose last line has come.
  case concluded
  case concludedBlank
  case chained
  case chainedBlank
  case goPanic
  case goPanicBlank
  case goStack
  case goStackBlank
  case rustOpen
  case rust

  /// What becomes of a line.
  enum Step: Sendable, Hashable {
    case begin
    case join(RecordState)
    /// It belongs to the record, and is the line that says what happened.
    case conclude(RecordState)
    /// An empty line that belongs to the record if the next line does.
    case wait(RecordState)
  }

  /// The state behind a line that begins a record.
  init(beginning shape: LineShape) {
    let traits = shape.traits
    if let opened = Self.opened(by: traits) {
      self = opened
    } else if traits.contains(.rustPanic) {
      self = traits.contains(.rustOpen) ? .rustOpen : .rust
    } else if traits.contains(.goPanic) {
      self = .goPanic
    } else if traits.contains(.goroutine) {
      self = .goStack
    } else if shape.level != nil, traits.isDisjoint(with: [.json, .progress, .spaced]) {
      self = .levelled(hasFrames: false)
    } else {
      self = .single
    }
  }

  /// The state behind the header of a traceback.
  private static func opened(by traits: LineShape.Traits) -> RecordState? {
    if traits.contains(.traceback) { return .frames }
    if traits.contains(.groupHeader) { return .group }
    return traits.contains(.boxHeader) ? .box : nil
  }

  /// - Parameters:
  ///   - shape: the next line.
  ///   - prefix: that of the record's first line.
  /// - Returns: what becomes of the line.
  func step(_ shape: LineShape, prefix: Int) -> Step {
    let traits = shape.traits
    if let opened = Self.opened(by: traits) {
      return self == .chainedBlank && shape.prefix == prefix ? .join(opened) : .begin
    }
    if case .levelled(let hasFrames) = self { return levelled(shape, prefix, hasFrames) }
    guard shape.prefix == prefix else { return .begin }
    switch self {
    case .single, .levelled: return .begin
    case .frames:
      if traits.contains(.indented) { return .join(.frames) }
      return traits.contains(.conclusion) ? .conclude(.concluded) : .begin
    case .group:
      if traits.contains(.groupPart) { return .join(.group) }
      return traits.contains(.blank) ? .wait(.concludedBlank) : .begin
    case .box:
      if traits.contains(.boxPart) { return .join(.box) }
      return traits.contains(.boxEnd) ? .join(.boxEnded) : .begin
    case .boxEnded: return traits.contains(.conclusion) ? .conclude(.concluded) : .begin
    case .concluded:
      if traits.contains(.indented), shape.level == nil { return .join(.concluded) }
      return traits.contains(.blank) ? .wait(.concludedBlank) : .begin
    case .concludedBlank: return traits.contains(.chain) ? .join(.chained) : .begin
    case .chained: return traits.contains(.blank) ? .wait(.chainedBlank) : .begin
    case .chainedBlank: return .begin
    case .goPanic, .goPanicBlank, .goStack, .goStackBlank: return go(traits)
    case .rustOpen, .rust: return rust(shape)
    }
  }

  private func levelled(_ shape: LineShape, _ prefix: Int, _ hasFrames: Bool) -> Step {
    guard shape.prefix == prefix || shape.prefix == 0 else { return .begin }
    if shape.traits.contains(.causedBy) { return hasFrames ? .conclude(.levelled(hasFrames: true)) : .begin }
    return shape.traits.contains(.indented) && shape.level == nil ? .join(.levelled(hasFrames: true)) : .begin
  }

  private func go(_ traits: LineShape.Traits) -> Step {
    if traits.contains(.goroutine) { return .join(.goStack) }
    switch self {
    case .goPanic:
      if traits.contains(.blank) { return .wait(.goPanicBlank) }
      return traits.isDisjoint(with: [.goSignal, .indented]) ? .begin : .join(.goPanic)
    case .goStack:
      if traits.contains(.blank) { return .wait(.goStackBlank) }
      return traits.isDisjoint(with: [.goPart, .indented]) ? .begin : .join(.goStack)
    case .goStackBlank: return traits.contains(.goPart) ? .join(.goStack) : .begin
    default: return .begin
    }
  }

  private func rust(_ shape: LineShape) -> Step {
    if !shape.traits.isDisjoint(with: [.rustNote, .spaced]) { return .join(.rust) }
    guard self == .rustOpen, shape.level == nil, shape.traits.isDisjoint(with: [.blank, .progress]) else {
      return .begin
    }
    return .conclude(.rust)
  }
}
