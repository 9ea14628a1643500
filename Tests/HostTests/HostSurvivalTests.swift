import OrderedCollections
import SystemKit
import Testing
import Workflow

@testable import Host

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite(.timeLimit(.minutes(5))) struct `Deaths and returns` {
  private func wait(until condition: () -> Bool) async {
    while !condition(), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(5)) }
  }

  /// Kills a host, and waits until the kernel has closed what it had open: one thread of it may be gone before the others,
  /// and the connection before the socket that listens.
  private func end(_ host: ProcessIdentity, of box: HostBox) async {
    kill(host.pid, SIGKILL)
    await box.waitForEnd()
    let socket = SocketPath.actual(for: HostFiles(box.path).socket)
    await wait { !HostLock.isTaken(box.path) && UnixSocket.connect(socket) == nil }
  }

  @Test func `steps go on without an engine, and the next one hears of it`() async throws {
    let folder = TemporaryFolder()
    let box = try await HostBox(["--need", folder.path + "/need"], folder: folder)
    box.configure(["A": "1"], secrets: ["S": "secret-1"])
    let step = box.shell("alone", "mkfifo gate; echo here; read x < gate; echo $x")
    let other = box.shell("other", "sleep 600")
    box.client.send(.start(step))
    box.client.send(.start(other))
    let first = try await box.started(step)
    _ = try await box.started(other)
    await wait { box.text(step) == "here\n" }
    box.client.close()
    await box.waitForEnd()
    _ = SmallFile.write(try #require(Descriptor.open(box.path + "/gate", O_WRONLY)), Array("word\n".utf8))
    await wait { ExitRecord.read(in: step.folder) != nil }
    await wait { access(folder.path + "/need", F_OK) == 0 }
    try await box.connect()
    let hello = try await box.hello()
    #expect(hello.isConfigured && hello.running.map(\.attempt) == [other.attempt])
    #expect(hello.ended.map(\.attempt) == [step.attempt] && hello.ended[0].record.process == first.process)
    box.client.send(.configuration)
    let configuration = try await box.next { if case .configuration(let found) = $0 { found } else { nil } }
    #expect(configuration.secrets == ["S": "secret-1"] && configuration.environment["A"] == "1")
    // Asking again for what ended long ago tells the same.
    #expect(try await box.run(step) == hello.ended[0].record)
    box.client.send(.cancel(other.attempt))
    #expect(try await box.ended(other).outcome == .cancelled)
  }

  /// An engine that dies right after it was greeted may not have noted what the greeting told.
  @Test func `an end is not taken for heard because somebody connected`() async throws {
    let folder = TemporaryFolder()
    let box = try await HostBox(["--need", folder.path + "/need"], folder: folder)
    box.configure()
    #expect(try await box.run(box.step("s", ["true"])).outcome == .succeeded)
    for _ in 0..<2 {
      box.client.close()
      await box.waitForEnd()
      await wait { access(folder.path + "/need", F_OK) == 0 }
      unlink(folder.path + "/need")
      try await box.connect()
      _ = try await box.hello()
    }
  }

  @Test func `steps go on while what a dead host left is ended`() async throws {
    let box = try await HostBox()
    let host = try await box.hello().process
    box.configure()
    let stubborn = box.shell("stubborn", "trap '' TERM; echo up; while :; do sleep 1; done")
    box.client.send(.start(stubborn))
    let process = try await box.started(stubborn).process
    await wait { box.text(stubborn) == "up\n" }
    await end(host, of: box)
    try await box.connect()
    box.configure()
    box.client.send(.start(stubborn))
    let quick = box.step("quick", ["true"])
    box.client.send(.start(quick))
    // The stubborn one has ten seconds before it is killed.
    #expect(try await box.nextEnd() == quick.attempt)
    kill(process.pid, SIGKILL)
    #expect(try await box.ended(stubborn).outcome == .lost)
  }

  @Test func `the newest engine is the one that is heard`() async throws {
    let box = try await HostBox()
    _ = try await box.hello()
    let second = try await HostBox([], folder: box.folder)
    _ = try await second.hello()
    await box.waitForEnd()
    second.configure()
    #expect(try await second.run(second.step("s", ["true"])).outcome == .succeeded)
  }

  @Test func `leftovers of a dead host are ended before their attempt is lost`() async throws {
    let box = try await HostBox()
    let host = try await box.hello().process
    box.configure()
    let step = box.shell(
      "lost",
      "(env -u X setsid sleep 600 >/dev/null 2>&1 & echo $! > daemon); sleep 600 & echo $$ > main; wait"
    )
    let done = box.step("done", ["true"])
    #expect(try await box.run(done).outcome == .succeeded)
    box.client.send(.start(step))
    let started = try await box.started(step)
    await wait { access(box.path + "/main", F_OK) == 0 }
    #expect(try Orphans.sweep(runFolder: box.path, run: box.run) == nil)
    await end(host, of: box)
    let (path, run) = (box.path, box.run)
    let lost = try #require(
      try await Self.onThread { Result { try Orphans.sweep(runFolder: path, run: run) } }.get()
    )
    #expect(Array(lost.keys) == [step.attempt])
    let record = try #require(lost[step.attempt])
    #expect(record.outcome == .lost && record.reason == "the host of the run died while the step ran")
    #expect(record.process == started.process && ExitRecord.read(in: step.folder)?.json == record.json)
    let daemon = SmallFile.read(box.path + "/daemon").map { String(decoding: $0.dropLast(), as: UTF8.self) }
    #expect(ProcessTable.entry(Int32(daemon ?? "") ?? 1)?.isZombie != false)
    #expect(!ProcessTable.lives(started.process))
    // A new host knows the end and does not start the attempt again.
    try await box.connect()
    box.configure()
    #expect(try await box.run(step).outcome == .lost)
  }

  @Test func `a claim of a dead host is not started again`() async throws {
    let box = try await HostBox()
    let host = try await box.hello().process
    box.configure()
    let step = box.shell("claimed", "echo x >> \(box.path)/effects; sleep 600")
    box.client.send(.start(step))
    let process = try await box.started(step).process
    await wait { access(box.path + "/effects", F_OK) == 0 }
    await end(host, of: box)
    try await box.connect()
    box.configure()
    #expect(try await box.run(step).outcome == .lost)
    #expect(!ProcessTable.lives(process))
    #expect(SmallFile.read(box.path + "/effects") == Array("x\n".utf8))
  }

  @Test func `two hosts of one run do not live together`() async throws {
    let box = try await HostBox()
    let first = try await box.hello().process
    var spawn = Spawn(program: HostBox.fixture, arguments: ["host-fixture", box.path])
    spawn.folder = box.path
    let pid = try spawn.run().get()
    let status = await Self.onThread {
      var status: Int32 = -1
      waitpid(pid, &status, 0)
      return status
    }
    #expect(status == 1 << 8)
    try await box.connect()
    #expect(try await box.hello().process == first)
  }

  @Test func `a full disk stops the step and not the host, and nothing is lost`() async throws {
    let folder = TemporaryFolder()
    let full = folder.path + "/full"
    let box = try await HostBox(["--full", full], folder: folder)
    box.configure()
    let step = box.shell("full", "mkfifo gate; echo first; read x < gate; seq 1 100000; exit 4")
    box.client.send(.start(step))
    await wait { box.text(step) == "first\n" }
    _ = SmallFile.create(full, with: [])
    _ = SmallFile.write(try #require(Descriptor.open(box.path + "/gate", O_WRONLY)), Array("go\n".utf8))
    let reason = try await box.next {
      if case .blocked(step.attempt, let reason) = $0 { reason } else { nil }
    }
    #expect(reason.contains("No space left on device"))
    #expect(ExitRecord.read(in: step.folder) == nil)
    unlink(full)
    let record = try await box.ended(step)
    #expect(record.outcome == .failed && record.exitStatus == 4)
    #expect(box.text(step) == "first\n" + (1...100_000).map { "\($0)\n" }.joined())
  }

  @Test func `a host that nobody needs ends`() async throws {
    let box = try await HostBox(["--idle", "50"])
    let host = try await box.hello().process
    box.client.close()
    await wait { !ProcessTable.lives(host) }
    #expect(access(HostFiles(box.path).socket, F_OK) != 0)
  }

  @Test func `a socket whose path is too long lies in the runtime folder`() async throws {
    let folder = TemporaryFolder()
    let long = folder.path + "/" + String(repeating: "d", count: 120)
    #expect(SmallFile.makeFolders(long) == 0)
    let launcher = HostLauncher(executable: HostBox.fixture, arguments: [])
    let (stream, continuation) = AsyncStream.makeStream(of: HostEvent.self)
    let client = try await launcher.connect(runFolder: long, poller: OwnThreadPoller()) {
      continuation.yield($0)
    }
    var isHello = false
    for await event in stream {
      if case .report(.hello) = event { isHello = true }
      break
    }
    #expect(isHello)
    client.send(.quit)
  }

  @Test func `a host that cannot begin says why`() async throws {
    let launcher = HostLauncher(executable: HostBox.fixture, arguments: [])
    await #expect(throws: HostError.self) {
      _ = try await launcher.connect(runFolder: "/nonexistent/run", poller: OwnThreadPoller()) { _ in }
    }
  }

  private static func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      DetachedThread.start { continuation.resume(returning: body()) }
    }
  }
}
