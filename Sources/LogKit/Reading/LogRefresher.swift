internal import Workflow

/// Compares the disk with the last snapshot and makes the next one.
struct LogRefresher {
  private let path: String
  private let metaPath: String?
  private var file: OpenFile?
  private var commits: CommitIndex?
  /// What stood before the end of the log, or of its commits, at the last look.
  private var endMark: EndMark?
  private let isNamed: Bool
  private let utcOffset: Int?
  private var times = TimeIndex()

  init(_ place: LogFile.Place, _ utcOffset: Int?) {
    self.utcOffset = utcOffset
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

  init(_ file: OpenFile, _ utcOffset: Int?) {
    self.utcOffset = utcOffset
    path = file.path
    metaPath = nil
    self.file = file
    isNamed = false
  }

  mutating func look(_ before: LogSnapshot) throws(LogError) -> LogSnapshot {
    let isReplaced = try reopenIfReplaced() && before.file != nil
    guard let file, let identity = file.identity else { return before }
    guard identity.isRegular else {
      throw LogError(identity.isFolder ? "\(path) is a folder" : "\(path) is not a regular file")
    }
    return metaPath == nil
      ? try lookAtBytes(before, file, isReplaced: isReplaced)
      : try lookAtCommits(before, file, isReplaced: isReplaced)
  }

  private mutating func lookAtBytes(
    _ before: LogSnapshot,
    _ file: OpenFile,
    isReplaced: Bool
  ) throws(LogError) -> LogSnapshot {
    let size = file.identity?.size ?? 0
    var isRewritten = isReplaced
    if let endMark, !isReplaced { isRewritten = try endMark.isGone(from: file, size: size) }
    if size != before.end || isRewritten { endMark = try EndMark(before: size, in: file) }
    let step = isRewritten ? 1 : 0
    if isRewritten { times = TimeIndex() }
    let clock = utcOffset.map { LineClock(utcOffset: $0, latest: file.identity?.modified ?? 0) }
    return LogSnapshot(
      generation: before.generation + step,
      replacements: before.replacements + step,
      end: size,
      file: file,
      commits: nil,
      clock: clock,
      times: clock == nil ? nil : times
    )
  }

  private mutating func lookAtCommits(
    _ before: LogSnapshot,
    _ file: OpenFile,
    isReplaced: Bool
  ) throws(LogError) -> LogSnapshot {
    var isCut = false
    let metaSize = commits?.meta.identity?.size ?? 0
    if let known = commits, let endMark, !isReplaced {
      isCut = try endMark.isGone(from: known.meta, size: metaSize)
      if isCut { commits = CommitIndex(known.meta) }
    }
    if isReplaced || isCut { endMark = nil }
    if let commits, try hasSoundHeader(commits.meta, size: metaSize) {
      try commits.extend(to: metaSize)
      if commits.metaEnd != endMark?.end { endMark = try EndMark(before: commits.metaEnd, in: commits.meta) }
    }
    // Asked for after the commits: bytes are written before the record that vouches for them.
    let size = file.identity?.size ?? 0
    return LogSnapshot(
      generation: before.generation + (isReplaced || isCut ? 1 : 0),
      replacements: before.replacements + (isReplaced ? 1 : 0),
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

/// The last bytes in front of an end: a file that was cut and has grown past it shows others there.
private struct EndMark {
  let end: UInt64
  private let bytes: [UInt8]

  init(before end: UInt64, in file: OpenFile) throws(LogError) {
    let start = end - min(end, 64)
    self.end = end
    bytes = try file.read(at: start, count: Int(end - start))
  }

  func isGone(from file: OpenFile, size: UInt64) throws(LogError) -> Bool {
    if size < end { return true }
    // Also where the size is the same: as much may have been written as was cut.
    return try file.read(at: end - UInt64(bytes.count), count: bytes.count) != bytes
  }
}
