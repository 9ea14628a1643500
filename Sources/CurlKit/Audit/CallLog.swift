internal import Synchronization
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The calls of the recent past in a file, one a line: at most two files of `limit` bytes, the older one with `.old`.
///
/// Several processes may write it at a time: each looks before every line whether another has begun a new file.
/// A log that cannot be written is no reason for a call to fail: then there is none.
package final class CallLog: Sendable {
  private let path: String
  private let limit: Int
  /// The open file's descriptor; -1 while there is none.
  private let file = Mutex<Int32>(-1)

  package init(_ path: String, limit: Int = 2 << 20) {
    self.path = path
    self.limit = limit
  }

  deinit { file.withLock { if $0 >= 0 { close($0) } } }

  package func add(_ call: CallAudit) {
    var line = JSONValue.object(call.json).jsonBytes
    line.append(UInt8(ascii: "\n"))
    file.withLock { descriptor in
      if descriptor < 0 || !isPresent(descriptor) { reopen(&descriptor) }
      if descriptor >= 0, size(descriptor) + line.count > limit {
        giveWay(descriptor)
        reopen(&descriptor)
      }
      if descriptor >= 0 { _ = write(descriptor, line, line.count) }
    }
  }

  private func reopen(_ descriptor: inout Int32) {
    if descriptor >= 0 { close(descriptor) }
    descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
  }

  /// Makes the file the older one, unless another process has done that in the meantime.
  private func giveWay(_ descriptor: Int32) {
    guard flock(descriptor, LOCK_EX) == 0 else { return }
    defer { flock(descriptor, LOCK_UN) }
    if isPresent(descriptor) { rename(path, path + ".old") }
  }

  private func size(_ descriptor: Int32) -> Int {
    var info = stat()
    return fstat(descriptor, &info) == 0 ? Int(info.st_size) : 0
  }

  /// Whether the open file is still the one of that name.
  private func isPresent(_ descriptor: Int32) -> Bool {
    var (open, named) = (stat(), stat())
    return fstat(descriptor, &open) == 0 && stat(path, &named) == 0 && open.st_ino == named.st_ino
      && open.st_dev == named.st_dev
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
