internal import Engine
internal import Glibc
internal import Host
package import Operators
internal import OrderedCollections
internal import Synchronization
import SystemKit
package import Workflow

/// The operator before the scripted provider's process.
package final class CloudOperator: StepOperator {
  package let logWriter = LogWriter.engine
  private let socket: String
  private let secrets = Mutex<[RunID: [String: String]]>([:])

  package init(_ component: Component) { socket = component.configuration.text("socket") ?? "" }

  package func begin(_ run: RunContext) {
    if let values = run.secrets?.values { secrets.withLock { $0[run.run] = values } }
  }

  package func check(_ step: PlannedStep, in stack: Stack) -> [OperatorProblem] { [] }

  package func request(for job: JobSpec) -> RequestPreview {
    RequestPreview(method: "CREATE", target: socket, body: .object(creation(of: job)))
  }

  private func creation(of job: JobSpec) -> JSONObject {
    let work = job.arguments.first.flatMap { (try? JSONParser.parse(Array($0.utf8)))?.objectValue } ?? [:]
    return ["do": "create", "job": .string(job.key.description), "work": .object(work)]
  }

  package func submit(_ job: JobSpec) async throws(OperatorError) -> JobHandle {
    var request = creation(of: job)
    if let name = request.object("work").text("secret") {
      request.put("secret", secrets.withLock { $0[job.key.run]?[name] })
    }
    _ = try await ask(request, .unknown)
    return handle(job.key.description)
  }

  package func find(_ job: JobSpec) async throws(OperatorError) -> JobHandle? {
    let answer = try await ask(["do": "find", "job": .string(job.key.description)])
    return answer.flag("found") ? handle(job.key.description) : nil
  }

  package func cancel(_ job: JobHandle) async throws(OperatorError) {
    _ = try await ask(["do": "cancel", "job": .string(job.id)])
  }

  package func release(_ job: JobHandle, wasStopped: Bool) async throws(OperatorError) {
    _ = try await ask(["do": "release", "job": .string(job.id)])
  }

  private func handle(_ name: String) -> JobHandle { JobHandle(id: name, scope: "cloud") }

  package func jobs(matching query: JobQuery, page: PageToken?) async throws -> JobPage {
    let answer = try await ask(["do": "list"])
    let reports = (answer["jobs"]?.arrayValue ?? []).compactMap(\.objectValue)
    return JobPage(
      jobs: reports.compactMap { report in
        guard let name = report.text("job"), let state = report.text("state") else { return nil }
        var job = ListedJob(
          handle: handle(name),
          name: name,
          state: StepState(rawValue: state),
          providerState: state
        )
        job.key = Self.key(name)
        return job
      }
    )
  }

  package func consoleLinks(for job: JobHandle) -> [ConsoleLink] { [] }

  // MARK: - Following

  package func watch(_ roster: JobRoster) -> AsyncStream<[JobUpdate]> {
    let told = Mutex<[JobKey: String]>([:])
    return AsyncStream { [self] in
      while !Task.isCancelled {
        let jobs = roster.all
        if !jobs.isEmpty, let reports = try? await states(of: jobs) {
          let news = told.withLock { told in
            reports.filter { told.updateValue($0.state.rawValue, forKey: $0.key) != $0.state.rawValue }
          }
          if !news.isEmpty { return news }
        }
        try? await Task.sleep(for: .milliseconds(4))
      }
      return nil
    }
  }

  private func states(of jobs: [JobKey: JobHandle]) async throws(OperatorError) -> [JobUpdate] {
    let answer = try await ask(["do": "states", "jobs": .array(jobs.values.map { .string($0.id) })])
    return (answer["jobs"]?.arrayValue ?? []).compactMap { item in
      guard let report = item.objectValue, let name = report.text("job"), let key = Self.key(name),
        let state = report.text("state").flatMap(StepState.init(rawValue:))
      else { return nil }
      return JobUpdate(
        key: key,
        state: state,
        providerState: state.rawValue.uppercased(),
        reason: report.text("reason"),
        exitStatus: report.int("exit"),
        job: handle(name)
      )
    }
  }

  private static func key(_ name: String) -> JobKey? {
    let words = name.split(separator: "/").map(String.init)
    guard words.count == 3, let run = RunID(rawValue: words[0]), let attempt = Int(words[2]) else {
      return nil
    }
    return JobKey(run: run, attempt: AttemptID(step: words[1], attempt: attempt))
  }

  package func logs(of job: JobHandle, from cursor: [UInt8]?) -> AsyncThrowingStream<LogBatch, any Error> {
    let position = Mutex(cursor.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0)
    return AsyncThrowingStream { [self] in
      let from = position.withLock { $0 }
      let request: JSONObject = ["do": "log", "job": .string(job.id), "from": .integer(Int64(from))]
      var answer = try await ask(request)
      while answer.flag("late") {
        try await Task.sleep(for: .milliseconds(3))
        answer = try await ask(request)
      }
      let lines = answer.strings("lines")
      if answer.flag("cut") { throw OperatorError(.unavailable, "the stream was cut") }
      guard !lines.isEmpty else { return nil }
      let end = from + lines.count
      position.withLock { $0 = end }
      let entries = lines.map { LogBatch.Entry(.bytes(Array(($0 + "\n").utf8), .merged), time: .now) }
      return LogBatch(entries: entries, cursor: Array(String(end).utf8))
    }
  }

  // MARK: - The wire

  /// One request on a thread that may wait; an answer that is lost is `kind`.
  private func ask(
    _ request: JSONObject,
    _ kind: OperatorError.Kind = .unavailable
  ) async throws(OperatorError) -> JSONObject {
    let socket = socket
    let answer = await withCheckedContinuation { (continuation: CheckedContinuation<JSONObject?, Never>) in
      DetachedThread.startOrTrap { continuation.resume(returning: Self.exchange(request, socket)) }
    }
    guard let answer else { throw OperatorError(kind, "the connection was lost") }
    if let error = answer.text("error") { throw OperatorError(.unavailable, error) }
    return answer
  }

  private static func exchange(_ request: JSONObject, _ path: String) -> JSONObject? {
    guard let socket = UnixSocket.connect(path) else { return nil }
    let line = JSONValue.object(request).jsonBytes + [UInt8(ascii: "\n")]
    let sent = line.withUnsafeBytes { send(socket.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    guard sent == line.count else { return nil }
    var answer = LineBuffer()
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      if let object = answer.nextObject() { return object }
      var entry = pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0)
      poll(&entry, 1, -1)
      let count = recv(socket.number, &chunk, chunk.count, 0)
      if count < 0, errno == EAGAIN || errno == EINTR { continue }
      guard count > 0 else { return nil }
      answer.append(chunk[..<count])
    }
  }
}
