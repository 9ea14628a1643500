/// The CRC-32 of IEEE 802.3 (polynomial 0xEDB88320): guards lines of the journal and records of logs against torn writes.
package enum CRC32 {
  /// Four tables, so that four bytes are taken a step.
  private static let tables: [[UInt32]] = {
    var first = [UInt32](repeating: 0, count: 256)
    for index in 0..<256 {
      var value = UInt32(index)
      for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
      first[index] = value
    }
    var tables = [first]
    for _ in 1..<4 {
      let previous = tables[tables.count - 1]
      tables.append(previous.map { first[Int($0 & 0xFF)] ^ ($0 >> 8) })
    }
    return tables
  }()

  package static func checksum(_ bytes: some Collection<UInt8>) -> UInt32 {
    bytes.withContiguousStorageIfAvailable(checksum) ?? Array(bytes).withUnsafeBufferPointer(checksum)
  }

  private static func checksum(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
    var sum: UInt32 = ~0
    var index = 0
    let (zero, one, two, three) = (tables[0], tables[1], tables[2], tables[3])
    while index + 4 <= bytes.count {
      sum ^=
        UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
        | UInt32(bytes[index + 3]) << 24
      sum =
        three[Int(sum & 0xFF)] ^ two[Int(sum >> 8 & 0xFF)] ^ one[Int(sum >> 16 & 0xFF)] ^ zero[Int(sum >> 24)]
      index += 4
    }
    while index < bytes.count {
      sum = zero[Int((sum ^ UInt32(bytes[index])) & 0xFF)] ^ (sum >> 8)
      index += 1
    }
    return ~sum
  }
}
