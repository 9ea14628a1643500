internal import Journal
internal import LogKit

/// Keeps line indexes of large logs in files: of an attempt beside its log, of any other file in the state folder.
///
/// Only a cache: what cannot be read or written is counted again, and nothing is said of it.
struct LineIndexShelf: Sendable {
  /// What is counted in a moment is not worth a file, nor is a little more of it.
  static let leastCounted: UInt64 = 8 << 20
  /// Indexes of files that are no attempt's; beyond, the oldest goes.
  static let kept = 64

  /// The folder for files that are not in one of ours.
  private let others: String
  /// How far the log was counted when its index was last read or written.
  private var counted: UInt64 = 0

  init(_ state: StateFolder) { others = state.path + "/lines" }

  /// The index that was kept of a log, if it is still right; an empty one else.
  mutating func index(of snapshot: LogSnapshot, at place: LogFile.Place) -> LineIndex {
    counted = 0
    guard snapshot.end >= Self.leastCounted, let path = path(of: snapshot, at: place),
      let bytes = try? Files.read(path, limit: 64 << 20),
      let index = try? KeptLineIndex.index(bytes, of: snapshot)
    else { return LineIndex(for: snapshot) }
    counted = index.indexedEnd
    return index
  }

  /// Keeps the index, if it has grown by more than an eighth since the last time.
  mutating func keep(_ index: LineIndex, of snapshot: LogSnapshot, at place: LogFile.Place) {
    guard index.indexedEnd >= counted + max(Self.leastCounted, counted / 8),
      let path = path(of: snapshot, at: place)
    else { return }
    // Also where it fails: once is enough.
    counted = index.indexedEnd
    guard let bytes = try? KeptLineIndex.bytes(of: index, over: snapshot) else { return }
    if case .file = place { makeRoom() }
    try? Files.replace(path, with: bytes)
  }

  private func path(of snapshot: LogSnapshot, at place: LogFile.Place) -> String? {
    switch place {
    case .attempt(let folder): folder + "/log.lines"
    case .file: snapshot.fileName.map { "\(others)/\($0)" }
    }
  }

  private func makeRoom() {
    try? Files.makeFolders(others)
    let paths = Files.names(in: others).map { "\(others)/\($0)" }
    guard paths.count >= Self.kept else { return }
    let ages = paths.map { (path: $0, time: Paths.stamp(of: $0)?.time ?? 0) }.sorted { $0.time < $1.time }
    for old in ages.prefix(paths.count - Self.kept + 1) { Files.remove(old.path) }
  }
}
