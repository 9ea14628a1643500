#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Why an attempt's log cannot be opened or written on; a sentence.
package struct LogWriteFailure: Error, Sendable, Hashable, CustomStringConvertible {
  package var path: String
  /// An `errno` value; 0 where the file itself is the reason.
  package var code: Int32
  package var description: String

  init(_ what: String, _ path: String, code: Int32) {
    self.path = path
    self.code = code
    description = "\(what) \(path): \(String(cString: strerror(code)))"
    if code == ENOSPC || code == EDQUOT { description += "; it goes on when there is room again" }
    if code == EMFILE || code == ENFILE {
      description += "; raise the limit on open files (ulimit -n) or run fewer steps at a time"
    }
  }

  init(_ sentence: String, path: String) {
    self.path = path
    code = 0
    description = sentence
  }
}
