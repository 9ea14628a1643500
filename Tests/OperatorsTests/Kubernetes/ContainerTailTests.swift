import CurlKit
import OrderedCollections
import Synchronization
import Testing
import Workflow

@testable import Operators

/// The log of a container that is started anew, of a pod that nobody watches.
@Suite(.timeLimit(.minutes(5))) struct ContainerTailTests {
  /// A pod as the server tells it when it is asked for the nth time.
  private struct Moment {
    var restarts: Int
    /// `nil` while it runs.
    var exitCode: Int64?
    var hasEnded = false
    /// The kubelet holds the next run back.
    var isHeldBack = false
    var isCreating = false

    var pod: JSONValue {
      let end: JSONValue? = exitCode.map { ["exitCode": .integer($0), "reason": "Error"] }
      let held: JSONValue = ["waiting": ["reason": isCreating ? "ContainerCreating" : "CrashLoopBackOff"]]
      let state: JSONValue =
        isHeldBack || isCreating ? held : end.map { ["terminated": $0] } ?? ["running": [:]]
      let last: JSONValue = end.map { ["terminated": $0] } ?? [:]
      return [
        "metadata": ["name": "p", "uid": "u", "labels": ["job-name": "j"]],
        "spec": ["restartPolicy": "OnFailure", "containers": [["name": "step"]]],
        "status": [
          "phase": hasEnded ? "Succeeded" : "Running",
          "containerStatuses": [
            [
              "name": "step", "restartCount": .integer(Int64(restarts)), "state": state,
              "lastState": isHeldBack ? last : [:],
            ]
          ],
        ],
      ]
    }
  }

  private static func line(_ second: Int, _ text: String) -> String {
    "2026-01-01T00:00:0\(second).5Z \(text)\n"
  }

  /// What the tail of the pod brings: lines, and remarks in parentheses.
  private func read(
    _ moments: [Moment],
    _ log: @escaping @Sendable (_ isPrevious: Bool, _ latest: Moment) -> ScriptedAPI.Answer
  ) async throws -> (told: [String], position: LogPosition) {
    let asked = Mutex(0)
    let latest = Mutex(moments[0])
    let server = ScriptedAPI { request, _ in
      if request.url.contains("/log?") {
        return log(request.url.contains("previous=true"), latest.withLock { $0 })
      }
      if request.url.contains("/pods?") { return .json(["items": [moments[0].pod]]) }
      let moment = asked.withLock { asked in
        defer { asked += 1 }
        return moments[min(asked, moments.count - 1)]
      }
      latest.withLock { $0 = moment }
      return .json(moment.pod)
    }
    var told: [String] = []
    var cursor: [UInt8]?
    for try await batch in server.makeOperator().logs(of: JobHandle(id: "j", scope: "ml"), from: nil) {
      cursor = batch.cursor
      for entry in batch.entries {
        switch entry.content {
        case .bytes(let bytes, _): told.append(String(decoding: bytes, as: UTF8.self))
        case .gap(let text): told.append("(gap: \(text))")
        case .restart(let text): told.append("(\(text))")
        }
      }
    }
    return (told, LogPosition(cursor))
  }

  @Test("Whoever reads waits for the next run of a container that will be started anew")
  func nextRun() async throws {
    let moments = [
      Moment(restarts: 0, exitCode: 3), Moment(restarts: 0, exitCode: 3),
      Moment(restarts: 0, exitCode: 3, isHeldBack: true),
      Moment(restarts: 1, exitCode: 0, hasEnded: true),
    ]
    let (told, position) = try await read(moments) { isPrevious, latest in
      let isFirst = isPrevious || latest.restarts == 0
      return ScriptedAPI.Answer(chunks: [isFirst ? Self.line(1, "first") : Self.line(5, "second")])
    }
    #expect(told == ["first\n", "(container step started again: it had ended)", "second\n"])
    #expect(position[LogSource(pod: "u", container: "step", restart: 1)].count == 1)
  }

  @Test("Lines of a run that took the place of the one that was asked for are not filed under it")
  func anotherRunMeanwhile() async throws {
    // The second run ends, and the third one with the pod, between the first look and the first log.
    let moments = [Moment(restarts: 1), Moment(restarts: 2, exitCode: 0, hasEnded: true)]
    let (told, position) = try await read(moments) { isPrevious, _ in
      ScriptedAPI.Answer(chunks: [isPrevious ? Self.line(5, "second") : Self.line(9, "third")])
    }
    #expect(
      told == [
        "(gap: the log of run 1 of container step is gone)", "(container step started again: it had ended)",
        "second\n", "(container step started again: it had ended)", "third\n",
      ]
    )
    #expect(position[LogSource(pod: "u", container: "step", restart: 0)].last == nil)
    #expect(position[LogSource(pod: "u", container: "step", restart: 1)].count == 1)
    #expect(position[LogSource(pod: "u", container: "step", restart: 2)].count == 1)
  }

  /// The kubelet as it is: while it holds a run back, the last one is both the present and the previous one.
  private static func kubelet(_ isPrevious: Bool, _ pod: Moment) -> ScriptedAPI.Answer {
    let run = isPrevious && !pod.isHeldBack ? pod.restarts - 1 : pod.restarts
    return ScriptedAPI.Answer(chunks: [line(run * 3 + 1, "run \(run)")])
  }

  @Test("The lines of a run whose successor is held back are its own, and the run before it is told as gone")
  func heldBack() async throws {
    let moments = [
      Moment(restarts: 1, exitCode: 3, isHeldBack: true), Moment(restarts: 1, exitCode: 3, isHeldBack: true),
      Moment(restarts: 1, exitCode: 3, isHeldBack: true), Moment(restarts: 2, exitCode: 0, hasEnded: true),
    ]
    let (told, position) = try await read(moments, Self.kubelet)
    #expect(
      told == [
        "(gap: the log of run 1 of container step is gone)",
        "(container step started again: exit status 3 (Error))", "run 1\n",
        "(container step started again: it had ended)", "run 2\n",
      ]
    )
    #expect(position[LogSource(pod: "u", container: "step", restart: 0)].last == nil)
    #expect(position[LogSource(pod: "u", container: "step", restart: 1)].count == 1)
  }

  @Test("A run that ends, with its successor held back, while the one before it is asked for keeps its lines")
  func heldBackMeanwhile() async throws {
    let held = Moment(restarts: 1, exitCode: 3, isHeldBack: true)
    let moments = [Moment(restarts: 1), held, held, held, Moment(restarts: 1, exitCode: 3, hasEnded: true)]
    let (told, _) = try await read(moments, Self.kubelet)
    #expect(
      told == [
        "(gap: the log of run 1 of container step is gone)", "(container step started again: it had ended)",
        "run 1\n",
      ]
    )
  }

  /// The watch has listed pods before this one was made, and tells of it later than the tail's own list.
  @Test("A pod that the watch does not know yet is followed, not taken for gone")
  func watchIsBehind() async throws {
    let store = ClusterStore()
    let server = ScriptedAPI { request, _ in
      if request.url.contains("/log?") {
        return ScriptedAPI.Answer(chunks: [Self.line(1, "up")], staysOpen: true)
      }
      let pod = Moment(restarts: 0).pod
      guard request.url.contains("/pods?") else { return .json(pod) }
      store.begin(isWatched: { _ in true }, changed: {})
      store.take(jobs: .listed([["metadata": ["name": "j", "uid": "j"]]]))
      store.take(pods: .listed([]))
      return .json(["items": [pod]])
    }
    let reader = PodLogReader(server.api, store, job: "j", index: 0, from: nil)
    // Word comes when the log is open, before its first line: a quiet container is heard too.
    #expect(try #require(await reader.next()).entries.isEmpty)
    let batch = try #require(await reader.next())
    #expect(batch.entries.map(\.content) == [.bytes(Array("up\n".utf8), .merged)])
    reader.stop()
  }

  /// The watch begins right after the pod was looked at, and knows it: nobody may take it for read.
  @Test("A pod that had not begun when the watch did is read by whoever asks again")
  func watchBeginsMeanwhile() async throws {
    let store = ClusterStore()
    let lists = Mutex(0)
    let server = ScriptedAPI { request, _ in
      if request.url.contains("/log?") {
        return ScriptedAPI.Answer(chunks: [Self.line(1, "up")], staysOpen: true)
      }
      let creating = Moment(restarts: 0, isCreating: true).pod
      guard request.url.contains("/pods?") else {
        return .json(store.isFollowed ? Moment(restarts: 0).pod : creating)
      }
      let isFirst = lists.withLock { lists in
        lists += 1
        return lists == 1
      }
      if isFirst { return .json(["items": [creating]]) }
      store.begin(isWatched: { _ in true }, changed: {})
      store.take(jobs: .listed([["metadata": ["name": "j", "uid": "j"]]]))
      store.take(pods: .listed([Moment(restarts: 0).pod]))
      return .json(["items": [creating]])
    }
    let early = try await PodLogReader(server.api, store, job: "j", index: 0, from: nil).next()
    #expect(early == nil)
    let reader = PodLogReader(server.api, store, job: "j", index: 0, from: nil)
    #expect(try #require(await reader.next()).entries.isEmpty)
    #expect(try #require(await reader.next()).entries.map(\.content) == [.bytes(Array("up\n".utf8), .merged)])
    reader.stop()
  }

  /// A pod whose containers are in these states, by their names.
  private static func pod(
    _ name: String,
    phase: String,
    _ containers: [(name: String, state: JSONValue)]
  ) -> JSONValue {
    [
      "metadata": ["name": .string(name), "uid": .string(name), "labels": ["job-name": "j"]],
      "spec": [
        "restartPolicy": "Never", "containers": .array(containers.map { ["name": .string($0.name)] }),
      ],
      "status": [
        "phase": .string(phase),
        "containerStatuses": .array(
          containers.map { ["name": .string($0.name), "restartCount": 0, "state": $0.state] }
        ),
      ],
    ]
  }

  private static let ended: JSONValue = ["terminated": ["exitCode": 0]]

  @Test("A pod that has not begun hides no other")
  func besideOneThatWaits() async throws {
    let pods = [
      Self.pod("first", phase: "Pending", [("step", ["waiting": ["reason": "ImagePullBackOff"]])]),
      Self.pod("second", phase: "Succeeded", [("step", Self.ended)]),
    ]
    let server = ScriptedAPI { request, _ in
      if request.url.contains("/pods?") { return .json(["items": .array(pods)]) }
      if request.url.contains("/log?") { return ScriptedAPI.Answer(chunks: [Self.line(1, "up")]) }
      return .json(pods[request.url.contains("/first") ? 0 : 1])
    }
    var told: [LogBatch.Entry.Content] = []
    for try await batch in server.makeOperator().logs(of: JobHandle(id: "j", scope: "ml"), from: nil) {
      told += batch.entries.map(\.content)
    }
    #expect(told.last == .bytes(Array("up\n".utf8), .merged))
  }

  @Test("A log that cannot be read cuts that of no other container")
  func besideOneThatFails() async throws {
    let pod = Self.pod("p", phase: "Succeeded", [("aside", Self.ended), ("step", Self.ended)])
    let server = ScriptedAPI { request, _ in
      if request.url.contains("/pods?") { return .json(["items": [pod]]) }
      guard request.url.contains("/log?") else { return .json(pod) }
      if request.url.contains("container=aside") { return .fault(500, "InternalError") }
      return ScriptedAPI.Answer(chunks: (0..<50).map { Self.line($0 % 10, "line \($0)") })
    }
    let reader = PodLogReader(server.api, ClusterStore(), job: "j", index: 0, from: nil)
    var text: [UInt8] = []
    await #expect(throws: OperatorError.self) {
      while let batch = try await reader.next() {
        for case .bytes(let bytes, _) in batch.entries.map(\.content) { text += bytes }
      }
    }
    #expect(text == (0..<50).flatMap { Array("line \($0)\n".utf8) })
  }

  @Test("A run that begins while the log of the one before is asked for gets its own lines")
  func presentRunIsAnother() async throws {
    let moments = [Moment(restarts: 0), Moment(restarts: 1, exitCode: 0, hasEnded: true)]
    let (told, position) = try await read(moments) { isPrevious, _ in
      ScriptedAPI.Answer(chunks: [isPrevious ? Self.line(1, "first") : Self.line(5, "second")])
    }
    #expect(told == ["first\n", "(container step started again: it had ended)", "second\n"])
    #expect(position[LogSource(pod: "u", container: "step", restart: 0)].count == 1)
  }
}
