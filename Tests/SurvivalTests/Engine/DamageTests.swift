import Foundation
import Testing
import Workflow

@testable import Journal

/// Files that are damaged, foreign or too new, and disks that are full: each gets its sentence, and no other run suffers.
@Suite(.serialized) struct DamageTests {
  /// Two runs, `p-1` and `p-2`, and no engine.
  private func boxWithRuns() throws -> Box {
    let box = try Box()
    try box.write(
      "w/pipelines/p.yaml",
      "name: p\nsteps:\n  a: {command: 'echo $STEPDECK_RUN >> ../effects'}\n"
    )
    for _ in 0..<2 {
      let run = try box.start("run", "p", "--json")
      #expect(run.wait() == 0, "\(run.output)")
    }
    #expect(try box.start("engine", "stop").wait() == 0)
    return box
  }

  private func folders(_ box: Box) -> [RunFolder] {
    RunCatalog(box.state).runIDs().sorted().map(box.state.run)
  }

  @Test func aDamagedLineIsNamedAndTouchesNoOtherRun() throws {
    let box = try boxWithRuns()
    defer { box.remove() }
    let path = folders(box)[0].journal
    var bytes = try Files.read(path)
    bytes[bytes.count / 2] ^= 1
    try Files.replace(path, with: bytes)
    let shown = try box.start("runs", "show", "p-1")
    #expect(shown.wait() != 0)
    #expect(shown.output.contains("is damaged at byte"))
    #expect(try box.start("runs", "show", "p-2").wait() == 0)
    #expect(try box.start("run", "p", "--json").wait() == 0)
    #expect(try Files.read(path) == bytes)
  }

  /// A run of one step that ends only when it is stopped, with a changed byte in its journal.
  private static func damagedLiveRun(_ box: borrowing Box, engineLives: Bool) throws -> RunFolder {
    try box.write("w/pipelines/p.yaml", "name: p\nsteps:\n  a: {command: 'echo hello; exec sleep 1000'}\n")
    let launch = try box.start("run", "p", "--detach")
    guard launch.wait() == 0, let run = box.run else { throw Flaw(launch.output) }
    let log = run.log(AttemptID(step: "a", attempt: 1))
    try wait("the step to speak") {
      try RunFollower(run).state["a"]?.state == .running && (try? Files.read(log))?.isEmpty == false
    }
    if !engineLives, let engine = EngineLock.owner(box.state)?.pid {
      kill(engine, SIGKILL)
      try wait("the engine to be gone") { EngineLock.owner(box.state) == nil }
    }
    // In place: the engine goes on writing this file.
    let file = open(run.journal, O_RDWR | O_CLOEXEC)
    defer { close(file) }
    guard pwrite(file, "#", 1, 40) == 1 else { throw Flaw("the journal cannot be damaged") }
    return run
  }

  private static func wait(_ what: String, until condition: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try !condition() {
      guard ContinuousClock.now < deadline else { throw Flaw("waited in vain: \(what)") }
      poll(nil, 0, 2)
    }
  }

  @Test(arguments: [true, false])
  func aDamagedRunAtWorkIsReadCancelledAndDeleted(engineLives: Bool) async throws {
    try await onOwnThread {
      let box = try Box()
      defer { box.remove() }
      let run = try Self.damagedLiveRun(box, engineLives: engineLives)
      let id = run.id.rawValue
      func expect(_ status: Int32, _ words: String..., says text: String) throws {
        let command = try box.start(words)
        let ended = command.wait()
        guard ended == status, command.output.contains(text) else {
          throw Flaw("\(words) \(ended): \(command.output)")
        }
      }
      try expect(3, "runs", "show", id, says: "is damaged at byte 0")
      try expect(0, "logs", id, says: "hello")
      try expect(2, "runs", "delete", id, says: "stepdeck runs cancel \(id)")
      try expect(0, "runs", "cancel", id, says: "is being cancelled")
      try Self.wait("the host to end") { box.hosts(of: run).isEmpty }
      try Self.wait("the run to be deleted") { try box.start("runs", "delete", id).wait() == 0 }
      guard !Files.exists(run.path) else { throw Flaw("the folder is still there") }
    }
  }

  @Test func aDamagedIndexIsMadeAnewAndNoNumberIsGivenTwice() throws {
    let box = try boxWithRuns()
    defer { box.remove() }
    for suffix in ["-wal", "-shm"] { Files.remove(box.state.index + suffix) }
    try Files.replace(box.state.index, with: Array(repeating: 0x41, count: 5000))
    let run = try box.start("run", "p", "--plain")
    #expect(run.wait() == 0, "\(run.output)")
    #expect(run.output.contains("p-3"))
    let list = try box.start("runs", "list")
    #expect(list.wait() == 0)
    for name in ["p-1", "p-2", "p-3"] { #expect(list.output.contains(name)) }
    #expect(Files.exists(box.state.index + ".damaged"))
  }

  @Test func aRunOfANewerVersionIsNamedAndLeftAlone() throws {
    let box = try boxWithRuns()
    defer { box.remove() }
    let path = folders(box)[0].plan
    let text = String(decoding: try Files.read(path), as: UTF8.self)
    let newer = text.replacing("\"format\":1", with: "\"format\":99")
    #expect(newer != text)
    try Files.replace(path, with: Array(newer.utf8))
    let shown = try box.start("runs", "show", "p-1")
    #expect(shown.wait() != 0)
    #expect(shown.output.contains("install a newer stepdeck"))
    #expect(try box.start("runs", "show", "p-2").wait() == 0)
  }

  @Test(.enabled(if: geteuid() == 0, "needs root to give a folder away"))
  func aFolderOfSomebodyElseIsRefused() throws {
    let box = try boxWithRuns()
    defer { box.remove() }
    #expect(chown(box.state.path, 4242, 4242) == 0)
    let run = try box.start("run", "p")
    #expect(run.wait() != 0)
    #expect(run.output.contains("belongs to another user"))
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func aFolderThatCannotBeWrittenIsRefused() throws {
    let box = try boxWithRuns()
    defer { box.remove() }
    chmod(box.state.path, 0o500)
    defer { chmod(box.state.path, 0o700) }
    let run = try box.start("run", "p")
    #expect(run.wait() != 0)
    #expect(run.output.contains("cannot be written"))
  }

  @Test func pruningSaysWhatGoesAndTakesOnlyThat() throws {
    let box = try boxWithRuns()
    defer { box.remove() }
    let (first, second) = (folders(box)[0], folders(box)[1])
    let dry = try box.start("runs", "prune", "--older-than", "0", "--keep", "1", "--dry-run", "--json")
    #expect(dry.wait() == 0, "\(dry.output)")
    #expect(dry.output.contains(first.id.rawValue) && !dry.output.contains(second.id.rawValue))
    #expect(dry.output.contains("disk_bytes"))
    #expect(Files.exists(first.plan))
    #expect(try box.start("runs", "prune").wait() == 0)
    #expect(Files.exists(first.plan))
    // Pruning needs an engine, and only a launch starts one after a stop.
    Files.remove(box.state.stoppedMark)
    let prune = try box.start("runs", "prune", "--older-than", "0", "--keep", "1")
    #expect(prune.wait() == 0, "\(prune.output)")
    #expect(!Files.exists(first.path) && Files.exists(second.plan))
  }

  @Test(.enabled(if: geteuid() == 0, "needs root to mount a small disk"))
  func aFullDiskDelaysARunAndLosesNothing() async throws {
    try await onOwnThread {
      let box = try Box()
      defer { box.remove() }
      try FileManager.default.createDirectory(atPath: box.state.path, withIntermediateDirectories: true)
      guard mount("tmpfs", box.state.path, "tmpfs", 0, "size=2m") == 0 else {
        print("no small disk can be mounted here; the test of full disks is left out")
        return
      }
      defer { umount2(box.state.path, 2) }
      chmod(box.state.path, 0o700)
      let work =
        "echo $STEPDECK_STEP >> ../effects; while [ ! -e ../go ]; do sleep 0.01; done; i=0; "
        + "while [ $i -lt 400 ]; do echo line $i; i=$((i+1)); done"
      try box.write(
        "w/pipelines/p.yaml",
        "name: p\nsteps:\n  a: {command: '\(work)'}\n  b: {command: '\(work)', after: [a]}\n"
      )
      let run = try box.start("run", "p", "--json")
      while box.read("effects").isEmpty { poll(nil, 0, 2) }
      let filler = open(box.state.path + "/filler", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
      for size in [4096, 1] {
        let block = [UInt8](repeating: 0, count: size)
        while Files.writeAll(filler, block) == 0 {}
      }
      close(filler)
      try box.write("go", "")
      // Time for everybody to fail; what must hold holds however much of it there is.
      poll(nil, 0, 1500)
      if run.poll() != nil { throw Flaw("the run ended on a full disk: \(run.output.suffix(800))") }
      Files.remove(box.state.path + "/filler")
      guard run.wait() == 0 else { throw Flaw("the run ended badly: \(run.output.suffix(800))") }
      guard box.read("effects") == "a\nb\n" else { throw Flaw("effects: \(box.read("effects"))") }
      guard let folder = box.run else { throw Flaw("there is no run") }
      let expected = (0..<400).map { "line \($0)\n" }.joined()
      for step in ["a", "b"] {
        let log = box.read("s/runs/\(folder.id)/steps/\(step)/1/log")
        guard log == expected else { throw Flaw("the log of \(step) has \(log.count) bytes") }
      }
    }
  }
}
