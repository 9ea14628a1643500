import Testing
import Workflow

@testable import Host

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A host runs as many steps at a time as it may, and the next one when one is gone.
@Suite struct HostPlaceTests {
  /// Each step waits for its gate, and says in one file when it begins and when it ends.
  private func gated(_ name: String, _ box: HostBox) -> HostStep {
    #expect(mkfifo(box.path + "/gate-\(name)", 0o600) == 0)
    return box.shell(name, "echo + >> trace; read x < gate-\(name); echo - >> trace")
  }

  private func open(_ name: String, _ box: HostBox) throws {
    _ = SmallFile.write(
      try #require(Descriptor.open(box.path + "/gate-\(name)", O_WRONLY)),
      Array("go\n".utf8)
    )
  }

  @Test func `no more run at a time than have a place, in the order in which they came`() async throws {
    let box = try await HostBox()
    box.configure(parallel: 2)
    let names = ["a", "b", "c", "d", "e"]
    let steps = names.map { gated($0, box) }
    for step in steps { box.client.send(.start(step)) }
    // Asked for twice is started once.
    box.client.send(.start(steps[4]))
    for (name, step) in zip(names, steps) {
      _ = try await box.started(step)
      try open(name, box)
      #expect(try await box.ended(step).outcome == .succeeded)
    }
    var running = 0
    for mark in SmallFile.read(box.path + "/trace") ?? [] where mark != UInt8(ascii: "\n") {
      running += mark == UInt8(ascii: "+") ? 1 : -1
      #expect((0...2).contains(running))
    }
    #expect(running == 0)
  }

  @Test func `a step that waits for its place is cancelled without having run`() async throws {
    let box = try await HostBox()
    box.configure(parallel: 1)
    let (first, second) = (gated("first", box), box.shell("second", "touch effect"))
    for step in [first, second] { box.client.send(.start(step)) }
    _ = try await box.started(first)
    box.client.send(.cancel(second.attempt))
    #expect(try await box.ended(second).reason == "cancelled before it began")
    try open("first", box)
    #expect(try await box.ended(first).outcome == .succeeded)
    #expect(access(box.path + "/effect", F_OK) != 0)
  }

  /// It goes to the next host, which has not heard of it.
  @Test func `a host that is told to end gives back what waits`() async throws {
    let box = try await HostBox()
    let host = try await box.hello().process
    box.configure(parallel: 1)
    let (first, second) = (gated("first", box), box.shell("second", "touch effect"))
    for step in [first, second] { box.client.send(.start(step)) }
    _ = try await box.started(first)
    kill(host.pid, SIGTERM)
    let refusal = try await box.next { report -> HostRefusal? in
      if case .refused(second.attempt, let refusal) = report { refusal } else { nil }
    }
    #expect(refusal == .quitting)
    #expect(try await box.ended(first).outcome == .cancelled)
    await box.waitForEnd()
    try await box.connect()
    box.configure(parallel: 1)
    #expect(try await box.run(second).outcome == .succeeded)
  }

  /// No engine has to be there for it.
  @Test func `what waits starts also while no engine listens`() async throws {
    let box = try await HostBox()
    box.configure(parallel: 1)
    let (first, second) = (gated("first", box), box.step("second", ["true"]))
    for step in [first, second] { box.client.send(.start(step)) }
    _ = try await box.started(first)
    box.client.close()
    await box.waitForEnd()
    try open("first", box)
    while ExitRecord.read(in: second.folder) == nil { await Task.yield() }
    #expect(ExitRecord.read(in: second.folder)?.outcome == .succeeded)
  }
}
