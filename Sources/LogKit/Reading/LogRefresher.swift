internal import Workflow

/// Compares the disk with the last snapshot and makes the next one.
struct LogRefresher {
  private let path: String
  private let metaPath: String?
  private var file: OpenFile?
  private var commits: CommitIndex?
  /// The last bytes in front of the former end: a file that was cut and has grown past it shows others.
  private var fingerprint: [UInt8] = []
  private let isNamed: Bool

  init(_ place: LogFile.Place) {
    switch place {
    case .attempt(let folder):
      path = folder + "/log"
      metaPath = folder + "/log.meta"
    case .file(let path):
      self.path = path
      metaPath = nil
    }
    isNamed = true
  }

  init(_ file: OpenFile) {
    path = file.path
    metaPath = nil
    self.file = file
    isNamed = false
  }

  mutating func look(_ before: LogSnapshot) throws(LogError) -> LogSnapshot {
    var hasRestarted = try reopenIfReplaced()
    guard let file, let identity = file.identity else { return before }
    guard identity.isRegular else {
      throw LogError(identity.isFolder ? "\(path) is a folder" : "\(path) is not a regular file")
    }
    if metaPath != nil {
      return try lookAtCommits(before, file, size: identity.size, hasRestarted: hasRestarted)
    }
    if !hasRestarted, try wasRewritten(file, size: identity.size, end: before.end) { hasRestarted = true }
    if identity.size != before.end || hasRestarted {
      let start = identity.size - min(identity.size, 64)
      fingerprint = try file.read(at: start, count: Int(identity.size - start))
    }
    return LogSnapshot(
      generation: before.generation + (hasRestarted && before.file != nil ? 1 : 0),
      end: identity.size,
      file: file,
      commits: nil
    )
  }

  private mutating func lookAtCommits(
    _ before: LogSnapshot,
    _ file: OpenFile,
    size: UInt64,
    hasRestarted: Bool
  ) throws(LogError) -> LogSnapshot {
    var hasRestarted = hasRestarted
    let metaSize = commits?.meta.identity?.size ?? 0
    if let known = commits, !hasRestarted, metaSize < known.metaEnd || size < before.end {
      commits = CommitIndex(known.meta)
      hasRestarted = true
    }
    if let commits, try hasSoundHeader(commits.meta, size: metaSize) { try commits.extend(to: metaSize) }
    return LogSnapshot(
      generation: before.generation + (hasRestarted && before.file != nil ? 1 : 0),
      end: min(commits?.end ?? 0, size),
      file: file,
      commits: commits
    )
  }

  /// Opens what the names lead to now; returns whether a file that was open has been replaced.
  private mutating func reopenIfReplaced() throws(LogError) -> Bool {
    guard isNamed else { return false }
    let held = (file: file, meta: commits?.meta)
    let isOtherLog = Self.leadsElsewhere(path, than: held.file)
    let isOtherMeta = metaPath.map { Self.leadsElsewhere($0, than: held.meta) } ?? false
    if isOtherLog { file = try OpenFile.open(path) }
    if let metaPath, isOtherMeta || (isOtherLog && held.file != nil) {
      commits = try OpenFile.open(metaPath).map(CommitIndex.init)
    }
    return (isOtherLog && held.file != nil) || (isOtherMeta && held.meta != nil)
  }

  /// A name that leads nowhere keeps the open file: what was read stays readable.
  private static func leadsElsewhere(_ path: String, than file: OpenFile?) -> Bool {
    guard let now = FileIdentity(path: path) else { return false }
    guard let held = file?.identity else { return true }
    return !held.isSameFile(as: now)
  }

  private func wasRewritten(_ file: OpenFile, size: UInt64, end: UInt64) throws(LogError) -> Bool {
    if size < end { return true }
    guard size > end, !fingerprint.isEmpty else { return false }
    return try file.read(at: end - UInt64(fingerprint.count), count: fingerprint.count) != fingerprint
  }

  private func hasSoundHeader(_ meta: OpenFile, size: UInt64) throws(LogError) -> Bool {
    let expected = LogCommit.fileHeader
    guard size >= UInt64(expected.count) else { return false }
    let header = try meta.read(at: 0, count: expected.count)
    guard header != expected else { return true }
    guard header.prefix(4) == expected.prefix(4) else {
      throw LogError("\(meta.path) is not a log's commits")
    }
    throw LogError("\(meta.path) was written by a newer version of stepdeck; install that to read it")
  }
}
