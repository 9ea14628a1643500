internal import Synchronization
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The calls of the recent past in a file, one a line: at most two files of `limit` bytes, the older one with `.old`.
///
/// A log that cannot be written is no reason for a call to fail: then there is none.
package final class CallLog: Sendable {
  private struct File {
    var descriptor: Int32 = -1
    var size = 0
  }

  private let path: String
  private let limit: Int
  private let file = Mutex(File())

  package init(_ path: String, limit: Int = 2 << 20) {
    self.path = path
    self.limit = limit
  }

  deinit { file.withLock { if $0.descriptor >= 0 { close($0.descriptor) } } }

  package func add(_ call: CallAudit) {
    var line = JSONValue.object(call.json).jsonBytes
    line.append(UInt8(ascii: "\n"))
    file.withLock { file in
      if file.descriptor >= 0, file.size + line.count > limit {
        close(file.descriptor)
        file.descriptor = -1
        rename(path, path + ".old")
      }
      if file.descriptor < 0 {
        file.descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard file.descriptor >= 0 else { return }
        file.size = max(0, Int(lseek(file.descriptor, 0, SEEK_END)))
      }
      file.size += max(0, write(file.descriptor, line, line.count))
    }
  }

  /// The calls that are in the files, oldest first; lines that are none are passed over.
  ///
  /// Reads from the disk: for a thread that may wait.
  package static func read(_ path: String) -> [CallAudit] {
    [path + ".old", path].flatMap { calls(in: contents($0)) }
  }

  /// The calls of whole lines.
  static func calls(in bytes: some Collection<UInt8>) -> [CallAudit] {
    bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
      (try? JSONParser.parse(Array(line))).flatMap { CallAudit($0) }
    }
  }

  static func contents(_ path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < 64 << 20 {
      let count = Self.read(descriptor, &chunk)
      guard count > 0 else { break }
      bytes += chunk[..<count]
    }
    return bytes
  }

  private static func read(_ descriptor: Int32, _ chunk: inout [UInt8]) -> Int {
    chunk.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
  }
}

/// The system's `read`, apart from the methods of that name here.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}
