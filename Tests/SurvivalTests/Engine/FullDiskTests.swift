import Engine
import Foundation
import Testing
import Workflow

@testable import Host
@testable import Journal

/// Files that cannot grow, one kind after the other: a limit on the size of a process's files stands for the full disk.
@Suite(.serialized) struct FullDiskTests {
  private static func wait(_ what: String, until condition: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(90)
    while try !condition() {
      guard ContinuousClock.now < deadline else { throw Flaw("waited in vain: \(what)") }
      poll(nil, 0, 2)
    }
  }

  /// Files of the process may be so large; `nil` lifts the limit.
  private static func limitFiles(of pid: Int32, to size: Int?, _ box: borrowing Box) throws {
    let limit = size.map(String.init) ?? "unlimited"
    let command = try box.run("/usr/bin/prlimit", "--pid", "\(pid)", "--fsize=\(limit):unlimited")
    guard command.wait() == 0 else { throw Flaw("prlimit: \(command.output)") }
  }

  private static func size(_ path: String) -> Int { (try? Files.read(path).count) ?? 0 }

  @Test func aLogWithoutRoomHoldsItsStepAndIsWholeAfterwards() async throws {
    try await onOwnThread {
      let box = try Box()
      defer { box.remove() }
      let work =
        "while [ ! -e ../go ]; do sleep 0.01; done; i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done"
      try box.write("w/pipelines/p.yaml", "name: p\nsteps:\n  a: {command: '\(work)'}\n")
      let command = try box.start("run", "p", "--json")
      try Self.wait("the step to run") {
        box.run.flatMap { try? RunFollower($0) }?.state["a"]?.state == .running
      }
      guard let run = box.run, let host = box.hosts(of: run).first else { throw Flaw("there is no host") }
      try Self.limitFiles(of: host, to: 5000, box)
      try box.write("go", "")
      try Self.wait("the step to be blocked") { try RunFollower(run).state["a"]?.phase == "blocked" }
      let reason = try RunFollower(run).state["a"]?.reason ?? ""
      guard reason.contains("the log cannot be written"), reason.contains("File too large") else {
        throw Flaw("the reason is \(reason)")
      }
      try Self.limitFiles(of: host, to: nil, box)
      guard command.wait() == 0 else { throw Flaw(command.output.suffix(800).description) }
      let log = box.read("s/runs/\(run.id)/steps/a/1/log")
      guard log == (0..<3000).map({ "line \($0)\n" }).joined() else { throw Flaw("\(log.utf8.count) bytes") }
      guard try RunFollower(run).state["a"]?.attempts.count == 1 else { throw Flaw("it was tried again") }
    }
  }

  @Test func aJournalAndAnIndexWithoutRoomDelayWhatFollowsAndLoseNothing() async throws {
    try await onOwnThread {
      let box = try Box()
      defer { box.remove() }
      try box.write("w/pipelines/p.yaml", Self.longPipeline)
      let command = try box.start("run", "p", "--json", "--parallel", "8")
      try Self.wait("the first steps to end") {
        guard let state = box.run.flatMap({ try? RunFollower($0) })?.state else { return false }
        return state["w"]?.state == .running && state.counts[.succeeded] == 60
      }
      guard let run = box.run, let engine = EngineLock.owner(box.state)?.pid else { throw Flaw("no engine") }
      let before = Self.size(run.journal)
      try Self.limitFiles(of: engine, to: before + 40, box)
      try box.write("go", "")
      try Self.wait("the engine to say what it cannot write") {
        let log = box.read("s/engine.log")
        return log.contains("cannot write \(run.journal)") && log.contains("cannot write the index")
      }
      guard !box.read("effects").contains("z") else {
        throw Flaw("a step began of which the journal knows nothing")
      }
      guard Self.size(run.journal) <= before + 40 else { throw Flaw("the journal grew") }
      try Self.limitFiles(of: engine, to: nil, box)
      guard command.wait() == 0 else { throw Flaw(command.output.suffix(800).description) }
      guard box.read("effects") == "z\n" else { throw Flaw("effects: \(box.read("effects"))") }
      let events = try JournalReader(path: run.journal).readNew()
      guard events.map(\.sequence) == Array(1...events.count) else { throw Flaw("the journal has holes") }
      let (index, _) = try RunIndex.open(box.state)
      try Self.wait("the index to follow") { try index.unended().isEmpty }
    }
  }

  /// Sixty steps that are quick, one that waits, and one after it.
  private static var longPipeline: String {
    var text = "name: p\nsteps:\n"
    for index in 0..<60 { text += "  s\(index): {command: [echo, hello]}\n" }
    text += "  w: {command: 'while [ ! -e ../go ]; do sleep 0.01; done'}\n"
    text += "  z: {command: 'echo z >> ../effects', after: [w]}\n"
    return text
  }
}
