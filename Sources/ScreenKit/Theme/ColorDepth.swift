/// How many colours a terminal has.
package enum ColorDepth: Int, CaseIterable, Comparable, Hashable, Sendable {
  /// None: meaning is carried by attributes and signs alone.
  case none
  case eight
  case sixteen
  case palette256
  case trueColor

  package static func < (first: ColorDepth, second: ColorDepth) -> Bool { first.rawValue < second.rawValue }
}
