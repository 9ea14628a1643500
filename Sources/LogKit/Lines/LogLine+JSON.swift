internal import Workflow

extension LogLine {
  /// Writes what JSON says of the line itself, for an object that others have begun and end: `"line":…`, and what else
  /// there is to say.
  ///
  /// `line_base64` is there where the bytes are no text, which `line` then only resembles; `level` where the line names
  /// one; `partial` where the line goes on in the next object.
  package func appendJSONFields(to bytes: inout [UInt8]) {
    bytes.append(contentsOf: #""line":"#.utf8)
    JSONWriter.append(text, to: &bytes)
    if !content.isValidUTF8 {
      bytes.append(contentsOf: #","line_base64":""#.utf8)
      Base64.append(content, to: &bytes)
      bytes.append(UInt8(ascii: "\""))
    }
    if !isContinuation, let level = LevelDetector.level(of: self) {
      bytes.append(contentsOf: #","level":""#.utf8)
      bytes.append(contentsOf: level.name.utf8)
      bytes.append(UInt8(ascii: "\""))
    }
    if ending == .piece { bytes.append(contentsOf: #","partial":true"#.utf8) }
    if isLate { bytes.append(contentsOf: #","late":true"#.utf8) }
  }
}

extension ArraySlice<UInt8> {
  /// Whether the bytes are whole UTF-8; quick for what is plain ASCII.
  fileprivate var isValidUTF8: Bool {
    withUnsafeBufferPointer { bytes in
      if bytes.allSatisfy({ $0 < 0x80 }) { return true }
      return String(validating: bytes, as: UTF8.self) != nil
    }
  }
}
