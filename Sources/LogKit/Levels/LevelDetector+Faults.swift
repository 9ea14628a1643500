extension LevelDetector {
  /// Tracebacks, panics, aborts, and the sentence that ends a traceback: `ValueError: …`.
  static func fault(_ line: UnsafeRawBufferPointer, from start: Int) -> LogLevel? {
    var first = start
    while first < line.count, line[first] <= 0x20 { first += 1 }
    let bytes = UnsafeRawBufferPointer(rebasing: line[first...])
    switch bytes.first {
    case UInt8(ascii: "T") where bytes.starts("Traceback (most recent call last)"): return .error
    case UInt8(ascii: "E") where bytes.starts("Exception in thread "): return .error
    case UInt8(ascii: "C") where bytes.starts("Caused by: "): return .error
    case UInt8(ascii: "U") where bytes.starts("Uncaught ") || bytes.starts("Unhandled exception"):
      return .error
    case UInt8(ascii: "t") where bytes.starts("thread '") && bytes.contains("panicked at"): return .error
    case UInt8(ascii: "t") where bytes.starts("terminate called "): return .critical
    case UInt8(ascii: "p") where bytes.starts("panic: "): return .critical
    case UInt8(ascii: "f") where bytes.starts("fatal error: "): return .critical
    case UInt8(ascii: "F") where bytes.starts("Fatal Python error: "): return .critical
    case UInt8(ascii: "S") where bytes.starts("Segmentation fault"): return .critical
    case UInt8(ascii: "/") where warnsAtPlace(bytes): return .warning
    default: return named(bytes)
    }
  }

  /// `torch.cuda.OutOfMemoryError: …`, `java.lang.IllegalStateException: …`, `UserWarning: …`.
  private static func named(_ bytes: UnsafeRawBufferPointer) -> LogLevel? {
    guard let (name, kind) = FaultName.read(bytes), name.upperBound < bytes.count,
      bytes[name.upperBound] == UInt8(ascii: ":")
    else { return nil }
    return kind == .warning ? .warning : .error
  }

  /// `/usr/lib/python3/a.py:12: UserWarning: old`, as the module `warnings` writes it.
  private static func warnsAtPlace(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var position = 0
    while let colon = ByteScan.first(UInt8(ascii: ":"), in: bytes, position..<bytes.count) {
      position = colon + 1
      guard colon > 0, bytes[colon - 1].isDigit, bytes.starts(" ", at: position) else { continue }
      return FaultName.read(UnsafeRawBufferPointer(rebasing: bytes[(position + 1)...]))?.kind == .warning
    }
    return false
  }
}

/// The name of an exception's type as the first word of a line.
enum FaultName {
  enum Kind { case error, warning }

  /// The word's range from 0 on, and what its ending says; `nil` for other words.
  static func read(_ bytes: UnsafeRawBufferPointer) -> (range: Range<Int>, kind: Kind)? {
    var (end, last) = (0, 0)
    while end < bytes.count, bytes[end].isWordByte || bytes[end] == UInt8(ascii: ".") {
      if bytes[end] == UInt8(ascii: ".") { last = end + 1 }
      end += 1
    }
    guard last < end, bytes[last].isUppercase else { return nil }
    let name = UnsafeRawBufferPointer(rebasing: bytes[last..<end])
    if name.ends("Error"), name.count > 5 { return (0..<end, .error) }
    if name.ends("Exception") || name.ends("ExceptionGroup") { return (0..<end, .error) }
    if name.ends("Warning"), name.count > 7 { return (0..<end, .warning) }
    return name.spells("keyboardinterrupt") || name.spells("systemexit") ? (0..<end, .error) : nil
  }
}
