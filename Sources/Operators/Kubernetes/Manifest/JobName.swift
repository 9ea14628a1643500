internal import Workflow

/// The name of an attempt's Job: the same whenever it is asked for, another for every attempt.
///
/// Pods append `-INDEX-xxxxx` to it and must stay within 63 characters (RFC 1123).
enum JobName {
  static let limit = 52
  private static let prefixLimit = 12

  static func make(_ key: JobKey, prefix: String?) -> String {
    let head = prefix.map { slug($0.prefix(prefixLimit * 4), upTo: prefixLimit) } ?? ""
    let tail = "-\(key.run)-\(key.attempt.attempt)"
    let room = max(8, limit - tail.utf8.count - (head.isEmpty ? 0 : head.utf8.count + 1))
    var step = slug(key.attempt.step[...], upTo: room)
    if step != key.attempt.step { step = shortened(key.attempt.step, room) }
    return (head.isEmpty ? "" : head + "-") + step + tail
  }

  /// A name that had to be changed gets a mark, so that two of them never meet.
  private static func shortened(_ name: String, _ room: Int) -> String {
    let mark = self.mark(of: name)
    let start = slug(name[...], upTo: max(1, room - mark.utf8.count - 1))
    return start.isEmpty ? "s-" + mark : start + "-" + mark
  }

  /// Lower-case letters, digits and single dashes; begins and ends with a letter or digit.
  private static func slug(_ text: Substring, upTo limit: Int) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x41...0x5A: bytes.append(byte | 0x20)
      case 0x61...0x7A, 0x30...0x39: bytes.append(byte)
      default: if let last = bytes.last, last != UInt8(ascii: "-") { bytes.append(UInt8(ascii: "-")) }
      }
    }
    bytes = Array(bytes.prefix(limit))
    while bytes.last == UInt8(ascii: "-") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Six letters and digits from the FNV-1a hash of a name.
  private static func mark(of name: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    let bytes = (0..<6).map { alphabet[Int(hash >> UInt64($0 * 5 + 8) & 31)] }
    return String(decoding: bytes, as: UTF8.self)
  }
}
