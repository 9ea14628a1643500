extension Int {
  /// `1 step`, `3 steps`: the number with what it counts.
  package func counted(_ noun: String) -> String { self == 1 ? "1 \(noun)" : "\(self) \(noun)s" }
}
