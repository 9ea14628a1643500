import Engine
import Foundation
import Testing
import Workflow

@testable import Host
@testable import Journal

/// Files on which an engine stands are removed under it: its lock, its socket, its whole folder.
@Suite(.serialized) struct GroundTests {
  /// A run whose step works until `go` is there, and the engine that drives it.
  private static func inRun<Value: Sendable>(
    _ body: @escaping @Sendable (borrowing Box, _ run: RunFolder, _ engine: Int32) throws -> Value
  ) async throws -> Value {
    try await onOwnThread {
      let box = try Box()
      defer { box.remove() }
      let work = "echo $STEPDECK_ATTEMPT >> ../effects; while [ ! -e ../go ]; do sleep 0.02; done; echo end"
      try box.write("w/pipelines/p.yaml", "name: p\nsteps:\n  a: {command: '\(work)'}\n")
      let launch = try box.start("run", "p", "--detach")
      guard launch.wait() == 0, let run = box.run else { throw Flaw("no launch: \(launch.output)") }
      try wait("the step to run") {
        try RunFollower(run).state["a"]?.state == .running && !box.read("effects").isEmpty
      }
      guard let engine = EngineLock.owner(box.state)?.pid else { throw Flaw("no engine") }
      return try body(box, run, engine)
    }
  }

  /// Waits until `condition` holds, which it must come to by itself.
  private static func wait(_ what: String, until condition: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try !condition() {
      guard ContinuousClock.now < deadline else { throw Flaw("waited in vain: \(what)") }
      poll(nil, 0, 2)
    }
  }

  /// A process that has ended may stay a zombie where nobody reaps it.
  private static func isGone(_ pid: Int32) -> Bool {
    (try? Files.readUnsized("/proc/\(pid)/cmdline"))?.isEmpty ?? true
  }

  private static func fileNumber(_ path: String) throws -> UInt64? {
    try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? UInt64
  }

  private static func finish(_ box: borrowing Box, _ run: RunFolder) throws {
    try box.write("go", "")
    try wait("the run to end") { try RunFollower(run).state.status.isEnded }
    let state = try RunFollower(run).state
    guard state.status == .succeeded, box.read("effects") == "1\n" else {
      throw Flaw("\(state.status), effects \(box.read("effects"))")
    }
  }

  @Test func aLockThatIsRemovedIsPutBackAndKeepsOthersOut() async throws {
    try await Self.inRun { box, run, engine in
      Files.remove(box.state.engineLock)
      try Self.wait("the lock to be there again") { EngineLock.owner(box.state)?.pid == engine }
      guard try box.start("engine", "serve", box.state.path).wait() == 0 else { throw Flaw("it failed") }
      guard EngineLock.owner(box.state)?.pid == engine, !Self.isGone(engine) else {
        throw Flaw("another engine serves the folder")
      }
      try Self.finish(box, run)
    }
  }

  @Test func aSecondEngineWaitsForTheRunsOfOneThatCannotNotice() async throws {
    try await Self.inRun { box, run, engine in
      kill(engine, SIGSTOP)
      Files.remove(box.state.engineLock)
      let second = try box.start("engine", "serve", box.state.path)
      try Self.wait("the second engine") { EngineLock.owner(box.state)?.pid == second.pid }
      for words in [["runs", "cancel", "p-1"], ["runs", "delete", "p-1"]] {
        let command = try box.start(words)
        guard command.wait() != 0, command.output.contains("another engine still drives run") else {
          throw Flaw("\(words): \(command.output)")
        }
      }
      let socket = try Self.fileNumber(box.state.engineSocket)
      kill(engine, SIGCONT)
      try Self.wait("the first engine to make way") { Self.isGone(engine) }
      try Self.wait("the run to be taken over") {
        try RunFollower(run).state.notes.contains { $0.contains("took the run over") }
      }
      guard try Self.fileNumber(box.state.engineSocket) == socket,
        EngineLock.owner(box.state)?.pid == second.pid
      else { throw Flaw("the first engine took something with it") }
      try Self.finish(box, run)
    }
  }

  @Test func anEngineWhoseFolderIsDeletedEndsWithEverythingThatWorksThere() async throws {
    try await Self.inRun { box, run, engine in
      guard let host = box.hosts(of: run).first else { throw Flaw("no host") }
      let children = ProcessTable.allPids().filter {
        ProcessTable.environment(of: $0)?.contains(Array("STEPDECK_RUN=\(run.id)".utf8)[...]) == true
      }
      guard !children.isEmpty else { throw Flaw("no step") }
      // An engine that notices early puts its lock back into the folder that is being deleted.
      try Self.wait("the folder to be gone") {
        try? FileManager.default.removeItem(atPath: box.state.path)
        return !Files.exists(box.state.path)
      }
      for pid in [engine, host] + children {
        try Self.wait("process \(pid) of \(engine), \(host), \(children) to end") { Self.isGone(pid) }
      }
      let next = try box.start("run", "p", "--detach")
      guard next.wait() == 0, box.run != nil else { throw Flaw("no new run: \(next.output)") }
    }
  }

  @Test func aSocketThatIsRemovedIsMadeAnew() async throws {
    try await Self.inRun { box, run, engine in
      Files.remove(box.state.engineSocket)
      let status = try box.start("engine", "status", "--json")
      guard status.wait() == 0, status.output.contains("\"pid\":\(engine)") else {
        throw Flaw("status: \(status.output)")
      }
      Files.remove(box.state.engineSocket)
      let restart = try box.start("engine", "restart")
      guard restart.wait() == 0 else { throw Flaw("restart: \(restart.output)") }
      try Self.finish(box, run)
    }
  }
}
