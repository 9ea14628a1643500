package import Workflow

/// Cuts a stream of bytes into lines of JSON.
package struct LineBuffer: Sendable {
  /// Longest line that either side accepts: plan and environment of a run of ten thousand steps fit well.
  package static let maximumLine = 64 << 20

  private var bytes: [UInt8] = []
  private var searched = 0

  package init() {}

  package mutating func append(_ chunk: some Sequence<UInt8>) { bytes.append(contentsOf: chunk) }

  /// The other end sent more than `maximumLine` without a newline.
  package var isTooLong: Bool { bytes.count > Self.maximumLine }

  /// The next whole line without its newline.
  package mutating func nextLine() -> [UInt8]? {
    guard let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
      searched = bytes.count
      return nil
    }
    let line = Array(bytes[..<end])
    bytes.removeFirst(end + 1)
    searched = 0
    return line
  }

  package mutating func nextObject() -> JSONObject?? {
    guard let line = nextLine() else { return nil }
    return .some((try? JSONParser.parse(line))?.objectValue)
  }
}
