package import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What stands in the way of the state folder; a sentence that names the remedy.
package struct StateError: Error, Sendable, CustomStringConvertible {
  package var description: String
  /// The content of a file is at fault, not the system.
  package internal(set) var isDamage = false
  /// Another engine has what is asked for, until it ends.
  package internal(set) var isHeld = false

  package init(_ description: String) { self.description = description }

  /// A run's plan or journal is damaged; `what` says where.
  static func damage(_ what: String) -> StateError {
    var error = StateError(
      "\(what); `stepdeck logs` without --follow, `runs cancel` and `runs delete` work for the run all the same"
    )
    error.isDamage = true
    return error
  }

  /// `what` failed with the current `errno`.
  static func system(_ what: String, code: Int32 = errno) -> StateError {
    StateError("\(what): \(String(cString: strerror(code)))")
  }
}

/// The folder that holds every run of one user, the engine's lock and socket, and the index.
package struct StateFolder: Sendable, Hashable {
  package let path: String

  package init(path: String) { self.path = path }

  /// `$STEPDECK_STATE_DIR`, else `$XDG_STATE_HOME/stepdeck`, else `~/.local/state/stepdeck`.
  package init(environment: [String: String], home: String) {
    if let given = environment["STEPDECK_STATE_DIR"], !given.isEmpty {
      path = given.hasPrefix("/") ? given : Self.currentFolder + "/" + given
    } else if let base = environment["XDG_STATE_HOME"], base.hasPrefix("/") {
      path = base + "/stepdeck"
    } else {
      path = home + "/.local/state/stepdeck"
    }
  }

  /// The state folder in which a run's folder lies.
  package init?(holding runFolder: String) {
    let parts = runFolder.split(separator: "/")
    guard runFolder.hasPrefix("/"), parts.count > 2, parts[parts.count - 2] == "runs" else { return nil }
    path = "/" + parts.dropLast(2).joined(separator: "/")
  }

  private static var currentFolder: String {
    guard let buffer = getcwd(nil, 0) else { return "/" }
    defer { free(buffer) }
    return String(cString: buffer)
  }

  package var engineLock: String { path + "/engine.lock" }
  /// The wished place; both ends ask `SocketPath` for the actual one.
  package var engineSocket: String { path + "/engine.sock" }
  package var engineLog: String { path + "/engine.log" }
  /// The latest calls to providers.
  package var callLog: String { path + "/calls.jsonl" }
  /// Present after `engine stop`: nothing but a launch, a resume or a console starts an engine.
  package var stoppedMark: String { path + "/engine.stopped" }
  package var index: String { path + "/index.db" }
  package var runs: String { path + "/runs" }
  /// Holds a name for every ended attempt whose job the operator still has to be told to let go.
  package var unreleased: UnreleasedJobs { UnreleasedJobs(folder: path + "/unreleased") }
  package var artifacts: String { path + "/artifacts" }

  package func run(_ id: RunID) -> RunFolder { RunFolder(path: runs + "/" + id.rawValue, id: id) }

  /// Bytes of a run's folder and artifacts on the disk.
  package func diskUse(of id: RunID) -> Int {
    Files.diskUse(of: run(id).path) + Files.diskUse(of: artifacts + "/" + id.rawValue)
  }

  /// Makes the folder where it is missing and refuses one that cannot hold the state of this user.
  package func prepare() throws(StateError) {
    for folder in [path, runs, artifacts] { try Files.makeFolders(folder) }
    try checkOwner()
    try checkFilesystem()
    guard access(path, W_OK | X_OK) == 0 else {
      throw StateError(
        "the state folder \(path) cannot be written; mend its permissions or set STEPDECK_STATE_DIR to another folder"
      )
    }
  }

  private func checkOwner() throws(StateError) {
    var info = stat()
    guard stat(path, &info) == 0 else { throw .system("cannot look at the state folder \(path)") }
    guard info.st_uid == geteuid() else {
      throw StateError(
        "the state folder \(path) belongs to another user; set STEPDECK_STATE_DIR to a folder of your own"
      )
    }
  }

  /// Locks, sockets and notifications do not work reliably over a network.
  private func checkFilesystem() throws(StateError) {
    guard let table = try? Files.readUnsized("/proc/self/mountinfo"), let real = realpath(path, nil) else {
      return
    }
    defer { free(real) }
    let type = MountTable.filesystem(of: String(cString: real), in: String(decoding: table, as: UTF8.self))
    if let type, MountTable.networks.contains(type) {
      throw StateError(
        "the state folder \(path) lies on a network filesystem (\(type)), where locks and sockets fail; set STEPDECK_STATE_DIR to a folder on a local disk"
      )
    }
  }
}

/// Reads Linux's table of mounts.
enum MountTable {
  static let networks: Set<String> = [
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "lustre", "gpfs", "fuse.sshfs", "fuse.s3fs",
    "fuse.glusterfs", "beegfs", "fuse.gcsfuse",
  ]

  /// The type of the filesystem that holds `path`: of the longest mount point above it, the last one where several match.
  static func filesystem(of path: String, in table: String) -> String? {
    var best: (length: Int, type: String)?
    for line in table.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 5, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else { continue }
      let point = fields[4].replacing("\\040", with: " ")
      let isAbove = point == "/" || path == point || path.hasPrefix(point + "/")
      if isAbove, point.utf8.count >= best?.length ?? 0 {
        best = (point.utf8.count, String(fields[dash + 1]))
      }
    }
    return best?.type
  }
}
