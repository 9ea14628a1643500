internal import CurlKit

/// What a server has to say although it does what was asked: `Warning: 299 - "text"`.
enum ServerWarning {
  private static let limit = 20
  /// Of one text, in bytes.
  private static let longest = 1000

  /// The texts, each once.
  static func all(in headers: HTTPHeaders) -> [String] {
    var found: [String] = []
    for value in headers.values(of: "Warning").prefix(limit) {
      if let text = text(of: value), !found.contains(text) { found.append(text) }
    }
    return found
  }

  /// The first quoted string; a quote or a backslash in it stands after a backslash.
  static func text(of value: String) -> String? {
    var bytes: [UInt8] = []
    var (isInside, isEscaped) = (false, false)
    for byte in value.utf8 {
      if !isInside {
        isInside = byte == UInt8(ascii: "\"")
      } else if isEscaped {
        bytes.append(byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        break
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes.prefix(longest), as: UTF8.self).unlessEmpty
  }
}
