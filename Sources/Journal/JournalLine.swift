package import Workflow

/// The form of one line: the event's object with its checksum as the last member, `"crc":"1a2b3c4d"}`, then a newline.
package enum JournalLine {
  private static let tail: [UInt8] = Array(#","crc":"00000000"}"#.utf8)

  package static func append(_ event: Event, to bytes: inout [UInt8]) {
    let start = bytes.count
    JSONWriter.append(.object(event.json), to: &bytes)
    bytes.removeLast()
    var sum = CRC32.checksum(bytes[start...])
    bytes.append(contentsOf: tail)
    for index in stride(from: bytes.count - 3, through: bytes.count - 10, by: -1) {
      bytes[index] = Array("0123456789abcdef".utf8)[Int(sum & 15)]
      sum >>= 4
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Reads a line without its newline.
  ///
  /// - Returns: `nil` where the checksum does not match or the line is no event.
  package static func parse(_ line: ArraySlice<UInt8>) -> Event? {
    guard line.count > tail.count else { return nil }
    let body = line.prefix(line.count - tail.count)
    let digits = String(decoding: line.suffix(10).prefix(8), as: UTF8.self)
    guard UInt32(digits, radix: 16) == CRC32.checksum(body),
      let object = (try? JSONParser.parse(line))?.objectValue
    else { return nil }
    return Event(json: object)
  }
}
