import LogKit
import OrderedCollections
import Testing
import Workflow

@testable import Host

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct `Steps of a real host` {
  @Test func `a step runs and leaves its log and its record`() async throws {
    let box = try await HostBox()
    let hello = try await box.hello()
    #expect(!hello.isConfigured && hello.running.isEmpty && hello.version == "fixture")
    box.configure()
    let step = box.shell("hello", "printf 'a\\nb'; echo c >&2; exit 3")
    box.client.send(.start(step))
    let started = try await box.started(step)
    let record = try await box.ended(step)
    #expect(record.outcome == .failed && record.exitStatus == 3 && record.reason == "exited with status 3")
    #expect(record.process == started.process && record.startedAt == started.at)
    #expect(Set(box.text(step)) == Set("a\nbc\n"))
    #expect(ExitRecord.read(in: step.folder) == record)
  }

  @Test func `environment, marks, secrets and workspace reach the step`() async throws {
    let box = try await HostBox()
    box.configure(["A": "run", "B": "run"], secrets: ["TOKEN": "s3cr3t-value"])
    var step = box.shell(
      "env",
      "echo $A $B ${#TOKEN} $TOKEN; pwd; echo $STEPDECK_RUN $STEPDECK_STEP $STEPDECK_ATTEMPT; cat; ls /proc/self/fd | wc -l"
    )
    step.environment = ["B": "step"]
    step.secrets = ["TOKEN"]
    let record = try await box.run(step)
    #expect(record.outcome == .succeeded)
    #expect(box.text(step) == "run step 12 ***\n\(box.path)\n0testrun env 1\n4\n")
  }

  @Test func `bytes are kept as they are`() async throws {
    let box = try await HostBox()
    box.configure()
    let step = box.shell(
      "bytes",
      "printf '\\377\\376\\000x\\200'; head -c 5000000 /dev/zero | tr '\\0' y; printf '\\n\\303'"
    )
    #expect(try await box.run(step).outcome == .succeeded)
    let expected: [UInt8] =
      [0xFF, 0xFE, 0, 0x78, 0x80] + Array(repeating: 0x79, count: 5_000_000) + [0x0A, 0xC3]
    #expect(box.log(step) == expected)
  }

  @Test func `many lines of parallel steps arrive whole`() async throws {
    let box = try await HostBox()
    box.configure()
    let steps = (0..<8).map { box.step("lines\($0)", ["seq", "1", "40000"]) }
    for step in steps { box.client.send(.start(step)) }
    for step in steps { #expect(try await box.ended(step).outcome == .succeeded) }
    let expected = (1...40000).map { "\($0)\n" }.joined()
    for step in steps { #expect(box.text(step) == expected) }
  }

  @Test func `both streams keep their lines`() async throws {
    let box = try await HostBox()
    box.configure()
    let step = box.shell(
      "both",
      "i=0; while [ $i -lt 300 ]; do printf 'out '; printf 'err ' >&2; echo $i; echo $i >&2; i=$((i+1)); done"
    )
    #expect(try await box.run(step).outcome == .succeeded)
    let lines = box.text(step).split(separator: "\n").map(String.init)
    #expect(lines.filter { $0.hasPrefix("out") } == (0..<300).map { "out \($0)" })
    #expect(lines.filter { $0.hasPrefix("err") } == (0..<300).map { "err \($0)" })
  }

  @Test func `results, metrics and progress are in the record`() async throws {
    let box = try await HostBox()
    box.configure()
    let step = box.shell(
      "results",
      #"""
      echo '{"stepdeck": {"result": {"accuracy": 0.5, "n": 1}}}'
      echo '{"stepdeck": {"metric": {"loss": 2}}}'
      printf 'bar\r{"stepdeck": {"progress": 0.25}}\n'
      printf '{"stepdeck": {"result": {"accuracy": 0.93}}}'
      """#
    )
    let record = try await box.run(step)
    #expect(record.results == ["accuracy": 0.93, "n": 1])
    #expect(record.metrics == ["loss": 2])
    #expect(record.progress == 0.25)
    let metrics = SmallFile.read(step.folder + "/metrics").map { String(decoding: $0, as: UTF8.self) } ?? ""
    #expect(metrics.contains(#""metric":{"loss":2}"#) && metrics.contains(#""progress":0.25"#))
  }

  @Test func `a declared output must be there at the end`() async throws {
    let box = try await HostBox()
    box.configure()
    var made = box.shell("made", "mkdir $OUT")
    made.outputs = ["model": "\(box.path)/deep/er/model"]
    made.environment = ["OUT": "\(box.path)/deep/er/model"]
    #expect(try await box.run(made).outcome == .succeeded)
    var missing = box.shell("missing", "true")
    missing.outputs = ["model": "\(box.path)/other/model"]
    let record = try await box.run(missing)
    #expect(record.outcome == .failed && record.exitStatus == 0)
    #expect(record.reason == "the step ended without making its output \"model\"")
    var again = box.shell("again", "true")
    again.outputs = made.outputs
    #expect(try await box.run(again).reason?.contains("something at") == true)
  }

  @Test func `death by a signal is named`() async throws {
    let box = try await HostBox()
    box.configure()
    let record = try await box.run(box.shell("killed", "kill -SEGV $$"))
    #expect(record.exitStatus == 139 && record.signal == "SIGSEGV" && record.outcome == .failed)
  }
}

@Suite struct `Steps that do not start` {
  @Test func `each cause has its sentence`() async throws {
    let box = try await HostBox()
    box.configure()
    func reason(_ name: String, _ arguments: [String]) async throws -> String {
      let record = try await box.run(box.step(name, arguments))
      #expect(record.outcome == .failed && record.exitStatus == nil && record.startedAt == nil)
      return record.reason ?? ""
    }
    #expect(
      try await reason("a", ["no-such-program-x"]) == "program \"no-such-program-x\" was not found in PATH"
    )
    #expect(try await reason("b", ["./gone"]) == "program \"./gone\" does not exist")
    #expect(try await reason("c", []) == "the step has no program to run")
    for (name, text) in [("plain", "echo hi\n"), ("interpreted", "#!/no/such/interpreter\n")] {
      _ = SmallFile.create(box.path + "/" + name, with: Array(text.utf8))
    }
    #expect(try await reason("d", ["./plain"]).contains("is not executable"))
    chmod(box.path + "/plain", 0o700)
    chmod(box.path + "/interpreted", 0o700)
    #expect(try await reason("e", ["./plain"]).contains("#!/bin/sh"))
    #expect(try await reason("f", ["./interpreted"]).contains("interpreter"))
    #expect(try await reason("g", ["echo", String(repeating: "x", count: 3_000_000)]).contains("too long"))
    box.configure(workspace: box.path + "/vanished")
    #expect(
      try await reason("h", ["true"]) == "the working folder \(box.path)/vanished does not exist any more"
    )
  }

  @Test func `a limit on open files is a reason, and the host goes on`() async throws {
    let box = try await HostBox(["--files", "24"])
    box.configure()
    let steps = (0..<6).map { box.shell("s\($0)", "read x < \(box.path)/gate") }
    mkfifo(box.path + "/gate", 0o600)
    for step in steps { box.client.send(.start(step)) }
    let refused = try await box.ended(steps[5])
    #expect(refused.outcome == .failed && refused.reason?.contains("ulimit -n") == true, "\(refused)")
    for step in steps.dropLast() { box.client.send(.cancel(step.attempt)) }
    var cancelled = 0
    for step in steps.dropLast() where try await box.ended(step).outcome == .cancelled { cancelled += 1 }
    #expect(cancelled >= 1)
    #expect(try await box.run(box.step("after", ["true"])).outcome == .succeeded)
  }

  @Test func `what the host lacks is refused and can be asked for again`() async throws {
    let box = try await HostBox()
    var step = box.step("s", ["true"])
    step.secrets = ["TOKEN"]
    box.client.send(.start(step))
    var refusal: HostRefusal = try await box.next {
      if case .refused(step.attempt, let why) = $0 { why } else { nil }
    }
    #expect(refusal == .notConfigured)
    box.configure()
    box.client.send(.start(step))
    refusal = try await box.next { if case .refused(step.attempt, let why) = $0 { why } else { nil } }
    #expect(refusal == .secretsMissing(["TOKEN"]))
    box.configure(secrets: ["TOKEN": "now-it-is-there"])
    #expect(try await box.run(step).outcome == .succeeded)
  }

  @Test func `an attempt starts once`() async throws {
    let box = try await HostBox()
    box.configure()
    let step = box.shell("once", "echo x >> \(box.path)/effects")
    let first = try await box.run(step)
    let second = try await box.run(step)
    #expect(first == second)
    let effects = SmallFile.read(box.path + "/effects")
    #expect(effects == Array("x\n".utf8))
  }
}
