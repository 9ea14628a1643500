internal import CurlKit

/// Cuts a stream of bytes into lines; a line that is too long is an error, not memory.
struct ByteLines: Sendable {
  private var pending: [UInt8] = []
  let limit: Int

  init(limit: Int = 16 << 20) { self.limit = limit }

  /// Every line that `chunk` completes, without its end.
  mutating func append(_ chunk: [UInt8]) throws(HTTPError) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var start = chunk.startIndex
    while let end = chunk[start...].firstIndex(of: UInt8(ascii: "\n")) {
      if pending.isEmpty {
        lines.append(Array(chunk[start..<end]))
      } else {
        lines.append(pending + chunk[start..<end])
        pending = []
      }
      start = end + 1
    }
    pending += chunk[start...]
    guard pending.count <= limit else {
      throw HTTPError(.tooLarge, "the server sends a line of more than \(limit) bytes")
    }
    return lines.filter { !$0.isEmpty }
  }
}
