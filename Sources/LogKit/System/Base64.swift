/// Base64 of RFC 4648, with padding.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func append(_ data: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    var index = data.startIndex
    while index < data.endIndex {
      let rest = data.endIndex - index
      let first = UInt32(data[index])
      let second = rest > 1 ? UInt32(data[index + 1]) : 0
      let third = rest > 2 ? UInt32(data[index + 2]) : 0
      let word = first << 16 | second << 8 | third
      bytes.append(alphabet[Int(word >> 18)])
      bytes.append(alphabet[Int(word >> 12 & 63)])
      bytes.append(rest > 1 ? alphabet[Int(word >> 6 & 63)] : UInt8(ascii: "="))
      bytes.append(rest > 2 ? alphabet[Int(word & 63)] : UInt8(ascii: "="))
      index += 3
    }
  }
}
