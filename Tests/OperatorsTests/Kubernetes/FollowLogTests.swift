import CurlKit
import OrderedCollections
import Synchronization
import Testing
import Workflow

@testable import Operators

/// The log of a job that nobody watches, read to its end.
@Suite(.timeLimit(.minutes(5))) struct FollowLogTests {
  private static func job(hasEnded: Bool) -> JSONValue {
    let done: JSONValue = [["type": "Complete", "status": "True"]]
    return [
      "metadata": ["name": "j", "uid": "j"],
      "status": hasEnded ? ["succeeded": 1, "conditions": done] : ["active": 1],
    ]
  }

  private static func pod(_ phase: String, _ state: JSONValue) -> JSONValue {
    [
      "metadata": ["name": "p", "uid": "u", "labels": ["job-name": "j"]],
      "spec": ["restartPolicy": "Never", "containers": [["name": "step"]]],
      "status": [
        "phase": .string(phase), "containerStatuses": [["name": "step", "restartCount": 0, "state": state]],
      ],
    ]
  }

  /// What is told of a job that is as `moment` says, from 0 on, with each look at the Job.
  private func follow(
    _ answer: @escaping @Sendable (_ request: HTTPRequest, _ moment: Int) -> ScriptedAPI.Answer
  ) async throws -> [String] {
    let looks = Mutex(-1)
    let server = ScriptedAPI { request, _ in
      if request.url.contains("/events") { return .json(["items": []]) }
      if request.url.contains("/jobs/j") { looks.withLock { $0 += 1 } }
      return answer(request, looks.withLock { $0 })
    }
    var told: [String] = []
    try await server.makeOperator().followLog(
      of: JobHandle(id: "j", scope: "ml"),
      instance: 0,
      pauses: .milliseconds(1)...(.milliseconds(2))
    ) { batch in
      for entry in batch.entries {
        if case .bytes(let bytes, _) = entry.content { told.append(String(decoding: bytes, as: UTF8.self)) }
      }
    } lost: { error in
      told.append("lost: \(error)")
    }
    return told
  }

  @Test("A job that has not begun is waited for")
  func pending() async throws {
    let told = try await follow { request, moment in
      if request.url.contains("/jobs/") { return .json(Self.job(hasEnded: moment > 2)) }
      let ended: JSONValue = ["terminated": ["exitCode": 0]]
      let pod = moment < 2 ? Self.pod("Pending", ["waiting": [:]]) : Self.pod("Succeeded", ended)
      if request.url.contains("/log?") {
        let isKnown = request.url.contains("sinceTime")
        return ScriptedAPI.Answer(chunks: isKnown ? [] : ["2026-01-01T00:00:01Z one\n"])
      }
      return request.url.contains("/pods?") ? .json(["items": [pod]]) : .json(pod)
    }
    #expect(told == ["one\n"])
  }

  @Test("A stream that is cut, and cannot be opened for a while, is taken up where it was left")
  func outage() async throws {
    let streams = Mutex(0)
    let told = try await follow { request, moment in
      if request.url.contains("/jobs/") {
        return moment == 1 ? .fault(503, "", "away") : .json(Self.job(hasEnded: moment > 2))
      }
      let state: JSONValue = moment > 1 ? ["terminated": ["exitCode": 0]] : ["running": [:]]
      let pod = Self.pod(moment > 1 ? "Succeeded" : "Running", state)
      guard request.url.contains("/log?") else {
        return request.url.contains("/pods?") ? .json(["items": [pod]]) : .json(pod)
      }
      let count = streams.withLock { streams in
        streams += 1
        return streams
      }
      if count == 1 { return ScriptedAPI.Answer(chunks: ["2026-01-01T00:00:01Z one\n"], failure: cut) }
      if count == 2 { return ScriptedAPI.Answer(failure: cut) }
      let all = ["2026-01-01T00:00:01Z one\n", "2026-01-01T00:00:02Z two\n"]
      return ScriptedAPI.Answer(chunks: all)
    }
    // Whether the first line was heard before the cut or after it, it comes once.
    #expect(told.filter { !$0.hasPrefix("lost: ") }.joined() == "one\ntwo\n", "\(told)")
    #expect(told.contains { $0.hasPrefix("lost: ") && $0.contains("away") }, "\(told)")
    #expect(told.contains { $0.hasPrefix("lost: ") && $0.contains("cut") }, "\(told)")
  }
}

private let cut = HTTPError(.cut, "cut")
