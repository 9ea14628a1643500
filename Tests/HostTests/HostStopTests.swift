import Testing
import Workflow

@testable import Host

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct `Stopping steps` {
  /// Waits until a line of the step's log starts with `word`, and returns what follows.
  private func word(_ word: String, _ box: HostBox, _ step: HostStep) async -> String {
    while true {
      if let line = box.text(step).split(separator: "\n").first(where: { $0.hasPrefix(word + " ") }) {
        return String(line.dropFirst(word.count + 1))
      }
      try? await Task.sleep(for: .milliseconds(5))
    }
  }

  /// Whether a process has ended, though its host may not have waited for it yet.
  private func isGone(_ pid: String) -> Bool {
    Int32(pid).map { ProcessTable.entry($0)?.isZombie != false } ?? false
  }

  @Test func `a timeout ends the group and is a failure`() async throws {
    let box = try await HostBox()
    box.configure()
    var step = box.shell("slow", "sleep 600 & echo child $!; wait")
    step.timeout = .milliseconds(300)
    let record = try await box.run(step)
    #expect(
      record.outcome == .timedOut && record.reason == "timed out after 0.3 s" && record.exitStatus == 143
    )
    #expect(isGone(await word("child", box, step)))
  }

  @Test func `who ignores SIGTERM is killed after the grace`() async throws {
    let box = try await HostBox()
    box.configure()
    var step = box.shell("deaf", "trap '' TERM; echo main $$; while :; do sleep 1; done")
    step.killGrace = .milliseconds(300)
    box.client.send(.start(step))
    let pid = await word("main", box, step)
    box.client.send(.cancel(step.attempt))
    box.client.send(.cancel(step.attempt))
    let record = try await box.ended(step)
    #expect(record.outcome == .cancelled && record.signal == "SIGKILL" && record.reason == "cancelled")
    #expect(isGone(pid))
  }

  @Test(arguments: ["", "env -i "])
  func `a daemon in a session of its own is gone before the end`(_ prefix: String) async throws {
    let box = try await HostBox()
    box.configure()
    var step = box.shell(
      "daemon",
      "(\(prefix)setsid /bin/sh -c 'trap \"\" TERM; echo daemon $$; exec >/dev/null 2>&1; while :; do /bin/sleep 1; done' &) ; sleep 600"
    )
    step.killGrace = .milliseconds(300)
    box.client.send(.start(step))
    let pid = await word("daemon", box, step)
    box.client.send(.cancel(step.attempt))
    #expect(try await box.ended(step).outcome == .cancelled)
    #expect(isGone(pid))
  }

  @Test func `what a step leaves behind is ended with it`() async throws {
    let box = try await HostBox()
    box.configure()
    let step = box.shell(
      "left",
      "(setsid sleep 600 >/dev/null 2>&1 & echo quiet $!); sleep 600 & echo loud $!; echo last"
    )
    let record = try await box.run(step)
    #expect(record.outcome == .succeeded)
    #expect(box.text(step).hasSuffix("last\n"))
    #expect(isGone(await word("quiet", box, step)))
    #expect(isGone(await word("loud", box, step)))
  }

  @Test func `lines of a background process count until the grace is over`() async throws {
    let box = try await HostBox()
    box.configure()
    let step = box.shell("after", "(sleep 0.3; echo late) & echo early")
    #expect(try await box.run(step).outcome == .succeeded)
    #expect(box.text(step) == "early\nlate\n")
  }

  @Test func `a neighbour is left alone`() async throws {
    let box = try await HostBox()
    box.configure()
    let neighbour = box.shell(
      "neighbour",
      "(setsid sleep 600 >/dev/null 2>&1 & echo daemon $!); mkfifo gate; read x < gate"
    )
    box.client.send(.start(neighbour))
    let pid = await word("daemon", box, neighbour)
    var step = box.shell("stopped", "echo here $$; sleep 600")
    step.killGrace = .milliseconds(200)
    box.client.send(.start(step))
    _ = await word("here", box, step)
    box.client.send(.cancel(step.attempt))
    #expect(try await box.ended(step).outcome == .cancelled)
    #expect(!isGone(pid))
    box.client.send(.cancel(neighbour.attempt))
    _ = try await box.ended(neighbour)
    #expect(isGone(pid))
  }

  @Test func `SIGTERM to the host cancels its steps and writes their records`() async throws {
    let box = try await HostBox()
    let host = try await box.hello().process
    box.configure()
    let step = box.shell("running", "echo here $$; sleep 600")
    box.client.send(.start(step))
    let pid = await word("here", box, step)
    kill(host.pid, SIGTERM)
    let record = try await box.ended(step)
    #expect(record.outcome == .cancelled && record.reason?.contains("host") == true)
    #expect(isGone(pid) && ExitRecord.read(in: step.folder) == record)
    await box.waitForEnd()
  }

  @Test func `a cancel before the start makes the start impossible`() async throws {
    let box = try await HostBox()
    box.configure()
    let step = box.shell("never", "touch \(box.path)/effect")
    box.client.send(.cancel(step.attempt))
    #expect(try await box.ended(step).outcome == .cancelled)
    #expect(try await box.run(step).outcome == .cancelled)
    #expect(access(box.path + "/effect", F_OK) != 0)
  }

  @Test func `garbage ends a connection and not the host`() async throws {
    let box = try await HostBox()
    box.configure()
    let step = box.shell("goes-on", "mkfifo gate; echo here $$; read x < gate; echo $x")
    box.client.send(.start(step))
    _ = await word("here", box, step)
    for garbage in [
      "not json\n", "[1,2]\n", "{\"do\":\"start\"\n", String(repeating: "{", count: 200_000) + "\n",
    ] {
      let socket = try #require(UnixSocket.connect(SocketPath.actual(for: HostFiles(box.path).socket)))
      // The host may hang up in the middle of it.
      _ = Array(garbage.utf8).withUnsafeBytes {
        send(socket.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
    }
    try await box.connect()
    let hello = try await box.hello()
    #expect(hello.isConfigured && hello.running.map(\.attempt) == [step.attempt])
    _ = SmallFile.write(try #require(Descriptor.open(box.path + "/gate", O_WRONLY)), Array("word\n".utf8))
    #expect(try await box.ended(step).outcome == .succeeded)
    #expect(box.text(step).hasSuffix("word\n"))
  }
}
