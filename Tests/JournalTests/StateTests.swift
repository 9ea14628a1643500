import Foundation
import Testing

@testable import Journal
@testable import Workflow

@Suite("The state folder, its lock and its index")
struct StateTests {
  @Test func `the folder is chosen by the environment`() {
    #expect(StateFolder(environment: ["STEPDECK_STATE_DIR": "/x"], home: "/h").path == "/x")
    #expect(StateFolder(environment: ["XDG_STATE_HOME": "/s"], home: "/h").path == "/s/stepdeck")
    #expect(StateFolder(environment: [:], home: "/h").path == "/h/.local/state/stepdeck")
  }

  @Test func `the folder is made private`() throws {
    let folder = try TemporaryFolder()
    try folder.state.prepare()
    for path in [folder.state.path, folder.state.runs] {
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o700)
    }
  }

  @Test(arguments: [
    ("/home/kim/state", "nfs4"), ("/home/kimberly", "ext4"), ("/", "ext4"), ("/mnt/a b/x", "cifs"),
    ("/home/kim", "nfs4"),
  ])
  func `the filesystem under a path is that of the nearest mount`(path: String, type: String) {
    let table = """
      22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
      30 22 0:40 / /home/kim rw,relatime shared:1 - nfs4 server:/home rw
      31 22 0:41 / /mnt/a\\040b rw,relatime - cifs //x/y rw
      """
    #expect(MountTable.filesystem(of: path, in: table) == type)
  }

  @Test(.timeLimit(.minutes(2))) func `one holder at a time, and a look does not disturb`() async throws {
    let folder = try TemporaryFolder()
    try folder.state.prepare()
    #expect(EngineLock.owner(folder.state) == nil)
    do {
      let lock = try EngineLock(folder.state, version: "9")
      let isTaken = lock != nil
      #expect(isTaken)
      #expect(EngineLock.owner(folder.state) == EngineLock.Owner(pid: getpid(), version: "9"))
      let second = try EngineLock(folder.state, version: "9") != nil
      #expect(!second)
      extendLifetime(lock)
    }
    // A child of another test has the file open, too, until it becomes its program.
    while EngineLock.owner(folder.state) != nil { await Task.yield() }
    #expect(try EngineLock(folder.state, version: "10") != nil)
  }

  @Test func `a lock whose file is gone is put back, or lost to whoever came first`() throws {
    let folder = try TemporaryFolder()
    try folder.state.prepare()
    guard var lock = try EngineLock(folder.state, version: "1") else { throw StateError("not taken") }
    #expect(try lock.check() == .held)
    Files.remove(folder.state.engineLock)
    #expect(try lock.check() == .putBack)
    #expect(EngineLock.owner(folder.state) == EngineLock.Owner(pid: getpid(), version: "1"))
    #expect(try EngineLock(folder.state, version: "2") == nil)
    Files.remove(folder.state.engineLock)
    guard var other = try EngineLock(folder.state, version: "2") else { throw StateError("not taken") }
    #expect(try lock.check() == .lost)
    #expect(try other.check() == .held)
    try Files.removeTree(folder.state.runs)
    try folder.state.prepare()
    #expect(try other.check() == .folderGone)
  }

  /// Each holder takes the file away before it lets go: whoever has it open by then must not take its lock for the lock.
  @Test(.timeLimit(.minutes(2))) func `the lock of a file that was removed is nobody's`() async throws {
    let folder = try TemporaryFolder()
    try folder.state.prepare()
    let state = folder.state
    let standings = await withTaskGroup(of: Set<EngineLock.Standing?>.self) { group in
      for _ in 0..<2 {
        group.addTask {
          var standings: Set<EngineLock.Standing?> = []
          for _ in 0..<4000 {
            guard var lock = try? EngineLock(state, version: "1") else { continue }
            standings.insert(try? lock.check())
            Files.remove(state.engineLock)
            extendLifetime(lock)
          }
          return standings
        }
      }
      return await group.reduce(into: Set<EngineLock.Standing?>()) { $0.formUnion($1) }
    }
    #expect(standings == [.held])
  }

  @Test func `summaries come back newest first`() throws {
    let folder = try TemporaryFolder()
    try folder.state.prepare()
    let index = try RunIndex.write(folder.state)
    let plans = (1...3).map { TemporaryFolder.plan(name: "p-\($0)", milliseconds: UInt64($0) * 1000) }
    let summaries = plans.map { RunSummary(RunState(plan: $0)) }
    try index.put(summaries)
    #expect(try RunIndex.read(folder.state)?.summaries() == summaries.reversed())
    #expect(try index.unended() == plans.map(\.run))
    #expect(try index.takeNumber(of: "p") == 1)
    try index.raiseNumber(of: "p", to: 41)
    #expect(try index.takeNumber(of: "p") == 42)
  }

  @Test func `a damaged index is set aside and made anew`() throws {
    let folder = try TemporaryFolder()
    try folder.state.prepare()
    try Data(repeating: 7, count: 10_000).write(to: URL(fileURLWithPath: folder.state.index))
    let (index, remark) = try RunIndex.open(folder.state)
    #expect(remark?.contains("set aside") == true)
    #expect(try index.summaries().isEmpty)
  }

  /// A limit, a full disk or a missing right says nothing about what the file holds.
  @Test func `an index that cannot be opened stays where it is`() throws {
    let folder = try TemporaryFolder()
    try folder.state.prepare()
    try FileManager.default.createDirectory(atPath: folder.state.index, withIntermediateDirectories: false)
    let error = #expect(throws: StateError.self) { try RunIndex.open(folder.state) }
    #expect(error?.description.hasPrefix("cannot write the index \(folder.state.index): ") == true)
    #expect(FileManager.default.fileExists(atPath: folder.state.index))
    #expect(!FileManager.default.fileExists(atPath: folder.state.index + ".damaged"))
  }

  @Test func `runs are found by id, prefix, name and as the latest of a workspace`() throws {
    let folder = try TemporaryFolder()
    try folder.state.prepare()
    let first = TemporaryFolder.plan(name: "p-1", workspace: "/a", milliseconds: 1 << 40)
    let second = TemporaryFolder.plan(name: "p-2", workspace: "/b", milliseconds: 1 << 41)
    for plan in [first, second] { try folder.state.run(plan.run).writePlan(plan) }
    let catalog = RunCatalog(folder.state)
    #expect(try catalog.find("p-1", workspace: "/").id == first.run)
    #expect(try catalog.find(second.run.rawValue, workspace: "/").id == second.run)
    #expect(try catalog.find(String(first.run.rawValue.prefix(10)), workspace: "/").id == first.run)
    #expect(try catalog.find("@latest", workspace: "/a").id == first.run)
    for unknown in ["", "nope", "@latest", "0"] {
      #expect(throws: StateError.self) { try catalog.find(unknown, workspace: "/c") }
    }
  }

  @Test func `a tree is removed without following links`() throws {
    let folder = try TemporaryFolder()
    let outside = folder.path + "/outside"
    try FileManager.default.createDirectory(
      atPath: folder.path + "/tree/a/b",
      withIntermediateDirectories: true
    )
    try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: outside + "/kept"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/tree/a/link",
      withDestinationPath: outside
    )
    try Files.removeTree(folder.path + "/tree")
    #expect(!Files.exists(folder.path + "/tree"))
    #expect(Files.exists(outside + "/kept"))
  }
}
