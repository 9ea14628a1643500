import CurlKit
import OrderedCollections
import Synchronization
import Testing
import Workflow

@testable import Operators

/// What a watcher tells of a cluster that is not heard, and what is kept of Jobs.
@Suite(.timeLimit(.minutes(5))) struct WatchTests {
  /// Goes on by three seconds whenever it is asked.
  private final class HastyClock: Sendable {
    private let seconds = Mutex<Int64>(0)

    var now: Timestamp {
      let seconds = seconds.withLock { seconds in
        defer { seconds += 3 }
        return seconds
      }
      return Timestamp(nanoseconds: seconds * 1_000_000_000)
    }
  }

  private func makeOperator(
    _ server: ScriptedAPI,
    connect: @escaping @Sendable () throws(OperatorError) -> ClusterConnection = {
      ClusterConnection(server: "https://cluster")
    }
  ) -> KubernetesOperator {
    let clock = HastyClock()
    return KubernetesOperator(
      Component(name: "gpu", type: .stepOperator, flavor: .kubernetes, configuration: [:]),
      transport: server.transport,
      now: { clock.now },
      connect: connect
    )
  }

  private func roster() -> JobRoster {
    let roster = JobRoster()
    roster.add(Sample.key(), JobHandle(id: "j", scope: "ml"))
    return roster
  }

  private static func job(_ name: String) -> JSONValue {
    ["metadata": ["name": .string(name), "uid": .string("uid-" + name)], "status": ["active": 1]]
  }

  private static func pod(_ name: String, of job: String) -> JSONValue {
    [
      "metadata": ["name": .string(name), "uid": .string(name), "labels": ["job-name": .string(job)]],
      "spec": ["containers": [["name": "step"]]], "status": ["phase": "Running"],
    ]
  }

  @Test("Why there is no cluster to ask is told of every job, until there is one")
  func noCluster() async throws {
    let server = ScriptedAPI { request, _ in
      request.url.contains("watch=")
        ? ScriptedAPI.Answer(staysOpen: true)
        : .json([
          "metadata": ["resourceVersion": "1"], "items": request.url.contains("/jobs") ? [Self.job("j")] : [],
        ])
    }
    let tries = Mutex(0)
    let gpu = makeOperator(server) { () throws(OperatorError) in
      if tries.withLock({
        $0 += 1
        return $0
      }) == 1 {
        throw OperatorError(.refused, "there is no context prod")
      }
      return ClusterConnection(server: "https://cluster")
    }
    var updates = gpu.watch(roster()).makeAsyncIterator()
    let remark = try #require(await updates.next()?.first)
    #expect(remark.isRemark && remark.key == Sample.key())
    #expect(remark.reason == "state stale since 1970-01-01T00:00:00.000Z: there is no context prod")
    let next = try #require(await updates.next()?.first)
    #expect(!next.isRemark && next.state == .queued && next.reason == nil)
  }

  @Test("A cluster that is not heard for a while is told of with the reason, and so is its return")
  func outage() async throws {
    let isBack = Mutex(false)
    let server = ScriptedAPI { request, _ in
      let isWatch = request.url.contains("watch=")
      if isWatch, !isBack.withLock({ $0 }) {
        return ScriptedAPI.Answer(failure: HTTPError(.cannotConnect, "no way"))
      }
      if isWatch { return ScriptedAPI.Answer(staysOpen: true) }
      return .json(
        ["metadata": ["resourceVersion": "1"], "items": request.url.contains("/jobs") ? [Self.job("j")] : []]
      )
    }
    var updates = makeOperator(server).watch(roster()).makeAsyncIterator()
    #expect(try #require(await updates.next()?.first).reason == nil)
    let stale = try #require(await updates.next()?.first)
    #expect(stale.state == .queued)
    #expect(stale.reason?.hasPrefix("state stale since 1970-01-01T00:") == true)
    #expect(stale.reason?.hasSuffix(": no way") == true, "\(stale)")
    isBack.withLock { $0 = true }
    // One of the two feeds may be heard before the other.
    var last = stale
    while last.reason != nil { last = try #require(await updates.next()?.first) }
    #expect(last.state == .queued)
  }

  @Test("A cluster that was never heard says nothing of where a job stands")
  func neverHeard() async throws {
    let server = ScriptedAPI { _, _ in ScriptedAPI.Answer(failure: HTTPError(.cannotConnect, "no way")) }
    var updates = makeOperator(server).watch(roster()).makeAsyncIterator()
    #expect(try #require(await updates.next()?.first).isRemark)
  }

  @Test("Nothing is kept of a Job that was let go, and who waits for it is told")
  func forgotten() async {
    let store = ClusterStore()
    store.begin(isWatched: { _ in false }, changed: {})
    store.take(jobs: .listed([Self.job("a"), Self.job("b")]))
    store.take(pods: .listed([Self.pod("p", of: "a")]))
    let version = store.pods(of: "a", index: 0).version
    await withTaskGroup { group in
      group.addTask { await store.change(of: "a", after: version) }
      store.forget("a")
      await group.waitForAll()
    }
    #expect(store.count == 1)
    // The cluster goes on telling of it until it is gone there too.
    store.take(jobs: .changed(Self.job("a")))
    store.take(pods: .changed(Self.pod("p", of: "a")))
    #expect(store.count == 2)
    // What was seen before is never taken for what is there now.
    #expect(store.pods(of: "a", index: 0).version != version)
    await store.change(of: "a", after: version)
    store.take(jobs: .deleted(Self.job("a")))
    #expect(store.count == 2)
    store.take(pods: .deleted(Self.pod("p", of: "a")))
    store.take(jobs: .listed([]))
    #expect(store.count == 0)
  }

  @Test("A Job that is followed stays known when it is gone from the cluster")
  func followed() {
    let store = ClusterStore()
    store.begin(isWatched: { $0 == "a" }, changed: {})
    store.take(jobs: .listed([Self.job("a")]))
    store.take(pods: .listed([]))
    store.take(jobs: .deleted(Self.job("a")))
    #expect(store.assess("a", now: Timestamp(nanoseconds: 0))?.standing?.state == .cancelled)
  }
}
