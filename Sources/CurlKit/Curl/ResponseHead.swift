/// Status and fields of an answer.
struct ResponseHead: Sendable {
  var status: Int
  var headers: HTTPHeaders
  var version: HTTPVersion
}

/// Puts an answer's head together from its lines.
///
/// Interim answers (1xx) are passed over; fields after the head are trailers.
struct HeadReader {
  enum Event {
    case more
    /// The head is whole.
    case head(ResponseHead)
    case tooLarge
    case garbage
  }

  private(set) var head: ResponseHead?
  private(set) var trailers = HTTPHeaders()
  private var status: Int?
  private var version = HTTPVersion.http1
  private var headers = HTTPHeaders()
  private var size = 0

  /// Whether anything that looks like an answer came.
  var hasBegun: Bool { size > 0 }

  /// Of all lines together.
  static let limit = 256 << 10

  mutating func take(_ line: UnsafeRawBufferPointer) -> Event {
    size += line.count
    guard size <= Self.limit else { return .tooLarge }
    var end = line.count
    while end > 0, line[end - 1] == 0x0A || line[end - 1] == 0x0D { end -= 1 }
    let text = UnsafeRawBufferPointer(rebasing: line[..<end])
    if head != nil {
      Self.addField(text, to: &trailers)
      return .more
    }
    guard status != nil else { return takeStatus(text) }
    guard text.isEmpty else {
      Self.addField(text, to: &headers)
      return .more
    }
    return finish()
  }

  /// `HTTP/1.1 200 OK`, `HTTP/2 200`.
  private mutating func takeStatus(_ text: UnsafeRawBufferPointer) -> Event {
    let parts = text.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: true)
    guard parts.count >= 2, let code = Int(String(decoding: parts[1], as: UTF8.self)),
      (100...999).contains(code)
    else { return .garbage }
    status = code
    version = parts[0].elementsEqual("HTTP/2".utf8) ? .http2 : .http1
    return .more
  }

  private mutating func finish() -> Event {
    let found = ResponseHead(status: status ?? 0, headers: headers, version: version)
    status = nil
    headers = HTTPHeaders()
    if found.status < 200, found.status != 101 { return .more }
    head = found
    return .head(found)
  }

  private static func addField(_ text: UnsafeRawBufferPointer, to headers: inout HTTPHeaders) {
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return }
    let name = String(decoding: text[..<colon], as: UTF8.self)
    var start = colon + 1
    var end = text.count
    while start < end, text[start] == 0x20 || text[start] == 0x09 { start += 1 }
    while end > start, text[end - 1] == 0x20 || text[end - 1] == 0x09 { end -= 1 }
    headers.add(name, .plain(String(decoding: text[start..<end], as: UTF8.self)))
  }
}
