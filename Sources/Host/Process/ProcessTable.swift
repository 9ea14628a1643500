#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What the kernel tells about processes (`/proc`); empty where it tells nothing.
enum ProcessTable {
  struct Entry: Sendable, Hashable {
    var identity: ProcessIdentity
    var parent: Int32
    var group: Int32
    var session: Int32
    /// It has ended and waits for its parent.
    var isZombie: Bool

    var pid: Int32 { identity.pid }
  }

  static func entry(_ pid: Int32) -> Entry? {
    guard let bytes = SmallFile.read("/proc/\(pid)/stat", limit: 1024) else { return nil }
    return Entry(pid: pid, stat: bytes)
  }

  /// The process with a start time, where the kernel tells one.
  static func identity(of pid: Int32) -> ProcessIdentity {
    entry(pid)?.identity ?? ProcessIdentity(pid: pid, start: 0)
  }

  /// The very process lives: not a later one of the same number, not one that has ended.
  static func lives(_ identity: ProcessIdentity) -> Bool {
    guard let entry = entry(identity.pid) else { return false }
    return entry.identity == identity && !entry.isZombie
  }

  static func allPids() -> [Int32] {
    guard let stream = opendir("/proc") else { return [] }
    defer { closedir(stream) }
    var pids: [Int32] = []
    while let item = readdir(stream) {
      let pid = withUnsafePointer(to: &item.pointee.d_name) { name in
        name.withMemoryRebound(to: UInt8.self, capacity: 1) { decimal($0) }
      }
      if let pid { pids.append(pid) }
    }
    return pids
  }

  /// The processes that `parent` has to wait for.
  ///
  /// Where none of them is older than the process `bornAfter`, and that is of the last second, the kernel's newest number tells
  /// which few to look at.
  static func children(of parent: Int32, bornAfter: Int32?) -> [Entry] {
    candidates(parent, bornAfter).compactMap(entry).filter { $0.parent == parent }
  }

  private static func candidates(_ parent: Int32, _ bornAfter: Int32?) -> [Int32] {
    if let bornAfter, let newest = newestPid(), newest >= bornAfter, newest - bornAfter <= 16 {
      return Array((bornAfter + 1)..<(newest + 1))
    }
    if let listed = SmallFile.read("/proc/\(parent)/task/\(parent)/children", limit: 65_536) {
      return listed.split(separator: 0x20).compactMap { Int32(String(decoding: $0, as: UTF8.self)) }
    }
    return allPids()
  }

  /// The last field of `/proc/loadavg`.
  private static func newestPid() -> Int32? {
    guard let bytes = SmallFile.read("/proc/loadavg", limit: 128),
      let field = bytes.split(whereSeparator: { $0 == 0x20 || $0 == 0x0A }).last
    else { return nil }
    return Int32(String(decoding: field, as: UTF8.self))
  }

  /// `NAME=VALUE` entries with which the process was started; `nil` where it belongs to somebody else or is gone.
  static func environment(of pid: Int32) -> [ArraySlice<UInt8>]? {
    SmallFile.read("/proc/\(pid)/environ", limit: 1 << 20)?.split(separator: 0)
  }

  /// The file that the process runs.
  static func executable(of pid: Int32) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
      let count = readlink("/proc/\(pid)/exe", buffer.baseAddress.unsafelyUnwrapped, buffer.count)
      guard count > 0 else { return nil }
      return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  /// Changes with every start of the machine.
  static func bootIdentifier() -> String {
    let bytes = SmallFile.read("/proc/sys/kernel/random/boot_id", limit: 64) ?? []
    return String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
  }

  private static func decimal(_ name: UnsafePointer<UInt8>) -> Int32? {
    var value: Int32 = 0
    var index = 0
    while name[index] != 0 {
      guard (0x30...0x39).contains(name[index]), value < 100_000_000 else { return nil }
      value = value * 10 + Int32(name[index] - 0x30)
      index += 1
    }
    return index > 0 ? value : nil
  }
}

extension ProcessTable.Entry {
  /// Reads `pid (name) state parent group session …`; the name may hold spaces and parentheses.
  init?(pid: Int32, stat bytes: [UInt8]) {
    guard let name = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = bytes[(name + 1)...].split(separator: 0x20, maxSplits: 20)
    func number(_ index: Int) -> UInt64? {
      fields.indices.contains(index) ? UInt64(String(decoding: fields[index], as: UTF8.self)) : nil
    }
    guard let parent = number(1), let group = number(2), let session = number(3), let start = number(19),
      let state = fields[0].first
    else { return nil }
    self.init(
      identity: ProcessIdentity(pid: pid, start: start),
      parent: Int32(truncatingIfNeeded: parent),
      group: Int32(truncatingIfNeeded: group),
      session: Int32(truncatingIfNeeded: session),
      isZombie: state == UInt8(ascii: "Z") || state == UInt8(ascii: "X")
    )
  }
}
