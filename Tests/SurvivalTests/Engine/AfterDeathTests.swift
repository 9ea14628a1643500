import Engine
import Foundation
import Testing
import Workflow

@testable import Host
@testable import Journal

/// What goes on when an engine is gone, and what is found after everything is.
@Suite(.serialized) struct AfterDeathTests {
  private static func wait(_ what: String, until condition: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(90)
    while try !condition() {
      guard ContinuousClock.now < deadline else { throw Flaw("waited in vain: \(what)") }
      poll(nil, 0, 2)
    }
  }

  private static func state(_ box: borrowing Box) -> RunState? {
    box.run.flatMap { try? RunFollower($0) }?.state
  }

  @Test func aHostThatHasSomethingToReportStartsAnEngine() async throws {
    try await onOwnThread {
      let box = try Box()
      defer { box.remove() }
      let work = "echo $STEPDECK_ATTEMPT >> ../effects; while [ ! -e ../go ]; do sleep 0.01; done; echo end"
      try box.write(
        "w/pipelines/p.yaml",
        "name: p\nsteps:\n  a: {command: '\(work)'}\n  b: {command: [echo, after], after: [a]}\n"
      )
      guard try box.start("run", "p", "--detach").wait() == 0 else { throw Flaw("no launch") }
      try Self.wait("the step to run") { Self.state(box)?["a"]?.state == .running }
      guard let engine = EngineLock.owner(box.state)?.pid else { throw Flaw("no engine") }
      kill(engine, SIGKILL)
      try Self.wait("the engine to be gone") { EngineLock.owner(box.state) == nil }
      try box.write("go", "")
      try Self.wait("the run to end by itself: \(box.root)") { Self.state(box)?.status.isEnded == true }
      guard let state = Self.state(box), state.status == .succeeded else { throw Flaw("it did not succeed") }
      guard box.read("effects") == "1\n", state["b"]?.state == .succeeded else {
        throw Flaw("a step is lost")
      }
      guard state.notes.contains(where: { $0.contains("took the run over") }) else {
        throw Flaw("nobody took it over: \(state.notes)")
      }
    }
  }

  /// Writes a program in a process of its own: a child that another test starts in that moment would inherit the open file, and
  /// nobody can run a program that somebody may write.
  private static func makeScript(_ path: String, _ text: String) throws {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", #"printf %s "$2" > "$1" && chmod 700 "$1""#, "sh", path, text]
    try shell.run()
    shell.waitUntilExit()
    guard shell.terminationStatus == 0 else { throw Flaw("no script at \(path)") }
  }

  /// Each start of the "program" leaves a line; the one that a stopped engine forbids must not be among them.
  @Test func afterAStopNoHostStartsAnEngine() async throws {
    try await onOwnThread {
      let box = try Box()
      defer { box.remove() }
      try box.state.prepare()
      for name in ["forbidden", "allowed"] {
        try Self.makeScript(box.root + "/" + name, "#!/bin/sh\necho \(name) >> '\(box.root)/started'\n")
      }
      try Files.replace(box.state.stoppedMark, with: [])
      EngineLauncher.startAgain(box.root + "/forbidden", box.state)
      Files.remove(box.state.stoppedMark)
      EngineLauncher.startAgain(box.root + "/allowed", box.state)
      try Self.wait("the allowed start") { box.read("started").contains("allowed") }
      guard box.read("started") == "allowed\n" else { throw Flaw(box.read("started")) }
    }
  }

  @Test func afterARebootALocalStepFailsWithThatReasonAndIsTriedAgain() async throws {
    try await onOwnThread {
      let box = try Box()
      defer { box.remove() }
      let work = "echo $STEPDECK_ATTEMPT >> ../effects; [ $STEPDECK_ATTEMPT -gt 1 ] || exec sleep 1000"
      try box.write(
        "w/pipelines/p.yaml",
        "name: p\nsteps:\n  a: {command: '\(work)', retry: {max_retries: 1}}\n"
      )
      guard try box.start("run", "p", "--detach").wait() == 0 else { throw Flaw("no launch") }
      try Self.wait("the step to run") {
        Self.state(box)?["a"]?.state == .running && !box.read("effects").isEmpty
      }
      guard let run = box.run else { throw Flaw("no run") }
      box.killAll()
      try Self.wait("everything to be gone") {
        EngineLock.owner(box.state) == nil && box.hosts(of: run).isEmpty
      }
      // What a claim of the time before the reboot looks like.
      let claim = AttemptFiles(run.attempt(AttemptID(step: "a", attempt: 1))).claim
      let text = String(decoding: try Files.read(claim), as: UTF8.self)
      let old = text.replacing(ProcessTable.bootIdentifier(), with: "00000000-0000-0000-0000-000000000000")
      guard old != text else { throw Flaw("the claim does not name the boot: \(text)") }
      try Files.replace(claim, with: Array(old.utf8))
      let resume = try box.start("runs", "resume", "@latest", "--json")
      guard resume.wait() == 0 else { throw Flaw(resume.output) }
      let attempts = Self.state(box)?["a"]?.attempts ?? []
      guard attempts.map(\.state) == [.failed, .succeeded], box.read("effects") == "1\n2\n" else {
        throw Flaw("attempts: \(attempts.map(\.state)), effects \(box.read("effects"))")
      }
      guard attempts[0].reason == "the machine was started anew while the step ran" else {
        throw Flaw("the reason is \(attempts[0].reason ?? "missing")")
      }
    }
  }

  @Test(.enabled(if: geteuid() == 0, "needs root to mount a disk that cannot be written"))
  func aFolderThatCannotBeWrittenIsReadAndRefusesTheRest() async throws {
    try await onOwnThread {
      let box = try Box()
      defer { box.remove() }
      try FileManager.default.createDirectory(atPath: box.state.path, withIntermediateDirectories: true)
      guard mount("tmpfs", box.state.path, "tmpfs", 0, "size=8m,mode=700") == 0 else {
        print("no disk can be mounted here; the test of folders that cannot be written is left out")
        return
      }
      defer { umount2(box.state.path, 2) }
      try box.write("w/pipelines/p.yaml", "name: p\nsteps:\n  a: {command: [echo, hello]}\n")
      guard try box.start("run", "p", "--json").wait() == 0 else { throw Flaw("no run") }
      guard try box.start("engine", "stop").wait() == 0 else { throw Flaw("no stop") }
      // The run's host may have files open for another moment.
      try Self.wait("the disk to become read-only") {
        mount("tmpfs", box.state.path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0
      }
      for words in [["runs", "list"], ["runs", "show", "p-1"], ["logs", "p-1", "a"]] {
        let command = try box.start(words)
        guard command.wait() == 0 else { throw Flaw("\(words): \(command.output)") }
      }
      let launch = try box.start("run", "p")
      guard launch.wait() == 3, launch.output.contains("cannot be written"),
        launch.output.contains("STEPDECK_STATE_DIR")
      else { throw Flaw("launched: \(launch.output)") }
    }
  }
}
