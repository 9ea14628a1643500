/// Identifies a run: 26 characters of time and chance, sortable by time of launch (a ULID in lower case).
package struct RunID: RawRepresentable, Sendable, Hashable, Comparable, CustomStringConvertible {
  package var rawValue: String

  /// - Returns: `nil` unless the text can name a folder: 1 to 40 of `a-z 0-9`.
  package init?(rawValue: String) {
    let allowed = rawValue.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
    guard allowed, (1...40).contains(rawValue.utf8.count) else { return nil }
    self.rawValue = rawValue
  }

  package var description: String { rawValue }

  package static func < (left: RunID, right: RunID) -> Bool { left.rawValue < right.rawValue }

  /// Makes a new identifier for a launch at `milliseconds` since 1970.
  package init(milliseconds: UInt64, using random: inout some RandomNumberGenerator) {
    let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    var bytes: [UInt8] = []
    for shift in stride(from: 45, through: 0, by: -5) {
      bytes.append(alphabet[Int(milliseconds >> UInt64(shift) & 31)])
    }
    for _ in 0..<16 { bytes.append(alphabet[Int.random(in: 0..<32, using: &random)]) }
    self.rawValue = String(decoding: bytes, as: UTF8.self)
  }
}

/// Identifies one try of one step within a run; attempts count from 1.
package struct AttemptID: Sendable, Hashable, CustomStringConvertible {
  package var step: String
  package var attempt: Int

  package init(step: String, attempt: Int) {
    self.step = step
    self.attempt = attempt
  }

  package var description: String { "\(step) attempt \(attempt)" }
}

/// Identifies one log of an attempt: that of an instance of its job, from 0.
package struct LogID: Sendable, Hashable {
  package var attempt: AttemptID
  package var instance: Int

  package init(_ attempt: AttemptID, instance: Int = 0) {
    self.attempt = attempt
    self.instance = instance
  }

  /// The step's name, and which instance where it is not the first: `train[1]`.
  package var label: String { instance == 0 ? attempt.step : "\(attempt.step)[\(instance)]" }
}
