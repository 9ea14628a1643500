#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The few calls on files that every part of the state folder needs: private by default, never half-written.
package enum Files {
  /// Makes `path` and what is missing above it, readable by the owner alone.
  package static func makeFolders(_ path: String) throws(StateError) {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    let code = errno
    guard code == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      throw .system("cannot make the folder \(path)", code: code)
    }
    try makeFolders(String(path[..<slash]))
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .system("cannot make the folder \(path)") }
  }

  /// Reads a whole regular file of at most `limit` bytes.
  package static func read(_ path: String, limit: Int = 1 << 30) throws(StateError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system("cannot read \(path)") }
    defer { close(descriptor) }
    var info = stat()
    guard fstat(descriptor, &info) == 0 else { throw .system("cannot read \(path)") }
    guard info.st_mode & S_IFMT == S_IFREG else { throw StateError("\(path) is not a regular file") }
    guard Int(info.st_size) <= limit else { throw StateError("\(path) is larger than \(limit) bytes") }
    return try read(descriptor, from: 0, count: Int(info.st_size), path)
  }

  /// Up to `count` bytes from `offset`; fewer at the end of the file.
  package static func read(
    _ descriptor: Int32,
    from offset: Int,
    count: Int,
    _ path: String
  ) throws(StateError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(
          descriptor,
          buffer.baseAddress.map { $0 + filled },
          count - filled,
          off_t(offset + filled)
        )
        if got < 0, errno == EINTR { continue }
        if got < 0 { failure = errno }
        guard got > 0 else { return }
        filled += got
      }
    }
    guard failure == 0 else { throw .system("cannot read \(path)", code: failure) }
    return bytes
  }

  /// Reads a file that does not tell its size, as those in `/proc`; at most 4 MiB.
  static func readUnsized(_ path: String) throws(StateError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system("cannot read \(path)") }
    defer { close(descriptor) }
    return try read(descriptor, from: 0, count: 1 << 22, path)
  }

  /// Writes all bytes.
  ///
  /// - Returns: 0, or the `errno` of the failure; some bytes may have been written then.
  package static func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) -> Int32 {
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let count = write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return count == 0 ? EIO : errno }
        done += count
      }
      return 0
    }
  }

  /// Writes a file beside `path` and moves it into place, so that a reader sees the old one or the new one.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(StateError) {
    // Another process may be about to replace the same file.
    let temporary = "\(path).\(getpid()).new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system("cannot write \(path)") }
    let failure = writeAll(descriptor, bytes)
    close(descriptor)
    guard failure == 0, rename(temporary, path) == 0 else {
      let code = failure == 0 ? errno : failure
      unlink(temporary)
      throw .system("cannot write \(path)", code: code)
    }
  }

  /// Returns when a file, or the names in a folder, are on the disk.
  package static func sync(_ path: String) throws(StateError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system("cannot flush \(path)") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .system("cannot flush \(path)") }
  }

  /// Makes an empty file that only its owner may read, where there is none.
  static func makePrivate(_ path: String) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor >= 0 { close(descriptor) }
  }

  package static func remove(_ path: String) { unlink(path) }

  package static func move(_ path: String, to other: String) -> Bool { rename(path, other) == 0 }

  /// Removes a folder and everything in it, without following links and without recursion.
  package static func removeTree(_ path: String) throws(StateError) {
    var folders = [path]
    var position = 0
    while position < folders.count {
      let folder = folders[position]
      position += 1
      for name in names(in: folder) {
        let entry = folder + "/" + name
        if unlink(entry) == 0 { continue }
        guard errno == EISDIR || errno == EPERM else { throw .system("cannot delete \(entry)") }
        folders.append(entry)
      }
    }
    for folder in folders.reversed() where rmdir(folder) != 0 && errno != ENOENT {
      throw .system("cannot delete \(folder)")
    }
  }

  /// Bytes that a folder and everything in it take on the disk; links count for themselves.
  package static func diskUse(of path: String) -> Int {
    var folders = [path]
    var blocks = 0
    while let folder = folders.popLast() {
      for name in names(in: folder) {
        var info = stat()
        guard lstat(folder + "/" + name, &info) == 0 else { continue }
        blocks += Int(info.st_blocks)
        if info.st_mode & S_IFMT == S_IFDIR { folders.append(folder + "/" + name) }
      }
    }
    return blocks * 512
  }

  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Names in a folder, in no order; empty where there is no such folder.
  package static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
