internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Reads a spec from disk within bounds.
package enum SourceFile {
  package static let maximumSize = 1 << 20
  package static let missing = "there is no such file"

  package static func read(_ path: String) throws(Problem) -> SourceText {
    SourceText(path: path, bytes: try bytes(of: path))
  }

  /// The bytes of a regular file of at most `maximumSize`.
  package static func bytes(of path: String, atMost maximumSize: Int = maximumSize) throws(Problem) -> [UInt8]
  {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw Problem(path: path, message: "this is not the name of a file")
    }
    // Without O_NONBLOCK the opening of a FIFO would wait for a writer.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw Problem(path: path, message: sentence(for: errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Problem(path: path, message: sentence(for: errno)) }
    let type = status.st_mode & S_IFMT
    guard type == S_IFREG else {
      throw Problem(
        path: path,
        message: type == S_IFDIR ? "this is a folder, not a file" : "this is not a regular file"
      )
    }
    let bytes = try contents(of: descriptor, path: path, atMost: maximumSize)
    guard bytes.count <= maximumSize else {
      throw Problem(
        path: path,
        message: "the file is larger than \(maximumSize / 1_024) KiB, which is the limit"
      )
    }
    return bytes
  }

  /// At most one byte more than `maximumSize`, whatever the file grows to meanwhile.
  private static func contents(
    of descriptor: Int32,
    path: String,
    atMost maximumSize: Int
  )
    throws(Problem) -> [UInt8]
  {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= maximumSize {
      let wanted = min(chunk.count, maximumSize + 1 - bytes.count)
      let count = chunk.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, wanted) }
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw Problem(path: path, message: sentence(for: errno))
      }
      bytes.append(contentsOf: chunk[..<count])
    }
    return bytes
  }

  private static func sentence(for code: Int32) -> String {
    switch code {
    case ENOENT: missing
    case EACCES, EPERM: "the file may not be read: permission denied"
    case ENOTDIR: "a part of this path is not a folder"
    case ELOOP: "this symbolic link leads in a circle"
    case ENAMETOOLONG: "this name is too long for a file"
    case EMFILE, ENFILE: "the file cannot be opened: too many files are open"
    case ENXIO: "this is not a regular file"
    default: "the file cannot be read: \(String(cString: strerror(code)))"
    }
  }
}

/// The system's `read`, apart from the methods of that name here.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}
