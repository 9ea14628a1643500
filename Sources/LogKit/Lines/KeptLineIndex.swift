internal import Workflow

/// A line index as bytes for a file of its own, and back: a log that was counted once is not counted again.
///
/// All little-endian words of eight bytes: a magic one, what proves that the log is the same, the index, and the CRC-32 of
/// everything before. Bytes that were cut short, damaged, written by another version or for another log give no index.
package enum KeptLineIndex {
  private static let magic = UInt64(0x3130_5844_494C_4453)

  /// - Returns: `nil` where nothing is counted, or the log is not the one that was counted any more.
  package static func bytes(of index: LineIndex, over snapshot: LogSnapshot) throws(LogError) -> [UInt8]? {
    guard index.indexedEnd > 0, let proof = try Proof(snapshot, counted: index.indexedEnd) else { return nil }
    var bytes: [UInt8] = []
    for word in [magic] + proof.words + index.words { bytes.appendLittleEndian(word) }
    bytes.appendLittleEndian(UInt64(CRC32.checksum(bytes)))
    return bytes
  }

  /// - Returns: the index, if it belongs to what `snapshot` shows; the log may have grown since.
  package static func index(_ bytes: [UInt8], of snapshot: LogSnapshot) throws(LogError) -> LineIndex? {
    guard bytes.count % 8 == 0, bytes.count >= 16 else { return nil }
    let words = stride(from: 0, to: bytes.count, by: 8).map {
      bytes[...].littleEndian(at: $0, as: UInt64.self)
    }
    guard words[0] == magic, words.last == UInt64(CRC32.checksum(bytes.dropLast(8))) else { return nil }
    let body = words.dropFirst().dropLast()
    guard let kept = Proof(body.prefix(Proof.count)),
      let index = LineIndex(words: body.dropFirst(Proof.count), of: snapshot),
      let now = try Proof(snapshot, counted: index.indexedEnd, metaEnd: kept.metaEnd), now.confirms(kept)
    else { return nil }
    return index
  }
}

/// What a log shows of itself at the places where one that was cut, replaced or written over shows something else.
private struct Proof {
  static let count = 8
  private static let sample: UInt64 = 4096

  var device: UInt64
  var inode: UInt64
  var size: UInt64
  var modified: UInt64
  var head: UInt64
  var tail: UInt64
  var metaEnd: UInt64
  var meta: UInt64

  /// `metaEnd` is up to where the commits are looked at; all of them where it is not given.
  init?(_ snapshot: LogSnapshot, counted: UInt64, metaEnd wanted: UInt64? = nil) throws(LogError) {
    guard let file = snapshot.file, let identity = file.identity, counted <= min(snapshot.end, identity.size)
    else {
      return nil
    }
    device = identity.device
    inode = identity.inode
    size = identity.size
    modified = UInt64(bitPattern: identity.modified)
    head = try Self.checksum(before: min(counted, Self.sample), file)
    tail = try Self.checksum(before: counted, file)
    let known = snapshot.commits?.metaEnd ?? 0
    metaEnd = wanted ?? known
    guard metaEnd <= known else { return nil }
    meta = if let commits = snapshot.commits { try Self.checksum(before: metaEnd, commits.meta) } else { 0 }
  }

  init?(_ words: ArraySlice<UInt64>) {
    guard words.count == Self.count else { return nil }
    let words = Array(words)
    (device, inode, size, modified) = (words[0], words[1], words[2], words[3])
    (head, tail, metaEnd, meta) = (words[4], words[5], words[6], words[7])
  }

  var words: [UInt64] { [device, inode, size, modified, head, tail, metaEnd, meta] }

  func confirms(_ kept: Proof) -> Bool {
    // A file of the same size that was written to since has been written over.
    let isWrittenOver = size < kept.size || (size == kept.size && modified != kept.modified)
    return !isWrittenOver && device == kept.device && inode == kept.inode && head == kept.head
      && tail == kept.tail
      && metaEnd == kept.metaEnd && meta == kept.meta
  }

  private static func checksum(before end: UInt64, _ file: OpenFile) throws(LogError) -> UInt64 {
    let start = end - min(end, sample)
    return UInt64(CRC32.checksum(try file.read(at: start, count: Int(end - start))))
  }
}
