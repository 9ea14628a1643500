import Engine
import Foundation
import OrderedCollections
import ScriptedCloud
import Specs
import Testing
import Workflow

@testable import Console
@testable import Host
@testable import Journal

/// One engine in the place of another, and engines that do not answer.
@Suite(.serialized) struct HandOverTests {
  private func box() throws -> (Box, EngineStart) {
    let box = try Box()
    try box.state.prepare()
    return (box, .always(executable: Box.fixture))
  }

  /// Waits for what comes by itself, on a thread that may wait.
  private func wait(_ what: String, until condition: @escaping @Sendable () throws -> Bool) async throws {
    try await onOwnThread {
      let deadline = ContinuousClock.now + .seconds(60)
      while try !condition() {
        guard ContinuousClock.now < deadline else { throw Flaw("waited in vain: \(what)") }
        poll(nil, 0, 2)
      }
    }
  }

  @Test func valuesPassFromOneEngineToTheNextWithoutAStepNoticing() async throws {
    let (box, start) = try box()
    defer { box.remove() }
    try Files.replace("\(box.state.path)/patient", with: [])
    let socket = box.root + "/cloud.sock"
    let provider = try box.startFixture("provider", socket, box.root + "/effects", "1")
    defer { provider.kill() }
    try await wait("the provider") { Files.exists(socket) }
    var work = CloudWork()
    (work.neverEnds, work.secret) = (true, "TOKEN")
    var step = work.step(named: "a")
    step.secrets = ["TOKEN"]
    let plan = plan([step], CloudWork.component(socket: socket), box)
    let first = try await EngineClient.connect(box.state, start: start)
    // More than a socket takes at once.
    let environment = ["LARGE": String(repeating: "x", count: 900_000)]
    let secrets = RunSecrets(environment: environment, values: ["TOKEN": "nobody-may-see-this"])
    _ = try await first.launch(plan, name: nil, secrets: secrets)
    let folder = box.state.run(plan.run)
    try await wait("the step to run") { try RunFollower(folder).state["a"]?.state == .running }
    let values = EngineClient.handedOver(try await first.send(.handOver))
    #expect(values.map(\.secrets) == [secrets])
    for await _ in first.closed {}
    let second = try await EngineClient.connect(box.state, start: start)
    for (run, secrets) in values { _ = try await second.send(.resume(run, secrets: secrets, by: "test")) }
    let log = folder.log(AttemptID(step: "a", attempt: 1))
    try await wait("the last line") { try Files.exists(log) && Files.read(log).count > 24 }
    try await second.cancel(plan.run, by: "test")
    try await wait("the end") { try RunFollower(folder).state.status.isEnded }
    let text = String(decoding: try Files.read(log), as: UTF8.self)
    #expect(text.hasPrefix("line 0\nline 1\nline 2\n***") && !text.contains("nobody"))
    let journal = String(decoding: try Files.read(folder.journal), as: UTF8.self)
    #expect(!journal.contains("is gone") && !journal.contains("nobody"))
  }

  private func plan(_ steps: [PlannedStep], _ component: Component, _ box: Box) -> Plan {
    var random = SystemRandomNumberGenerator()
    return Plan(
      run: RunID(milliseconds: 1, using: &random),
      name: "",
      pipeline: "p",
      stack: Stack(name: "s", components: [component]),
      parallel: 2,
      workspace: box.workspace,
      steps: steps
    )
  }

  @Test func aRequestToAnEngineThatStoppedAnsweringNamesItAndTheRemedy() async throws {
    let (box, start) = try box()
    defer { box.remove() }
    let client = try await EngineClient.connect(box.state, start: start, patience: .milliseconds(400))
    let pid = try await client.status().pid
    kill(pid, SIGSTOP)
    let error = await #expect(throws: EngineError.self) { _ = try await client.send(.status) }
    #expect(error?.kind == .silent)
    #expect(error?.description.contains("kill -CONT \(pid)") == true)
    let (pulses, told) = AsyncStream.makeStream(of: EngineError?.self)
    let watch = Task { await client.watchPulse(every: .milliseconds(20)) { told.yield($0) } }
    defer { watch.cancel() }
    var pulse = pulses.makeAsyncIterator()
    let silence = await pulse.next()
    #expect(silence??.kind == .silent)
    kill(pid, SIGCONT)
    let again = await pulse.next()
    #expect(again == .some(nil))
    #expect(try await client.status().pid == pid)
  }

  @Test func aConsoleShowsARestartAsOneQuietNote() async throws {
    let (box, _) = try box()
    defer { box.remove() }
    let mailbox = Console.Mailbox()
    let (posts, posted) = AsyncStream.makeStream(of: Void.self)
    mailbox.onPost { posted.yield() }
    let link = EngineLink(
      ConsolePlace(
        state: box.state,
        workspace: Specs.Workspace(root: box.workspace, environment: [:]),
        workspacePath: box.workspace,
        environment: [:],
        executable: Box.program
      ),
      mailbox: mailbox
    )
    link.start()
    defer { link.stop() }
    var seen: [EngineStanding] = []
    for await _ in posts {
      for case .engine(let standing) in mailbox.drain() { seen.append(standing) }
      if seen.count == 1, seen == [.connected] {
        let restart = try box.start("engine", "restart")
        let status = try await onOwnThread { [pid = restart.pid] in
          var raw: Int32 = 0
          while waitpid(pid, &raw, 0) < 0, errno == EINTR {}
          return raw
        }
        #expect(status == 0)
      }
      if seen.count == 2 { break }
    }
    #expect(seen == [.connected, .replaced])
  }
}
