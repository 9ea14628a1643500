/// A size in bytes.
package struct ByteCount: Sendable, Hashable, Comparable {
  package var bytes: Int64

  package init(_ bytes: Int64) { self.bytes = bytes }

  package static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }
}
