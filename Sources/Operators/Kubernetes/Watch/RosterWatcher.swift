internal import CurlKit
internal import OrderedCollections
internal import Synchronization
internal import Workflow

/// Tells where the jobs of a roster stand: one watch for all Jobs, one for all Pods, whatever their number.
final class RosterWatcher: Sendable {
  private struct State {
    /// What the engine has heard of each job.
    var told: [String: Standing] = [:]
    var asked: Set<Asked> = []
    var unknownSince: [String: Timestamp] = [:]
    /// Feeds that are not heard.
    var outages = FeedOutages()
    /// What was said of jobs of which nothing is known yet.
    var remarks: [JobKey: String] = [:]
    var wakeAt: Timestamp?
  }

  private struct Asked: Hashable {
    let job: String
    let want: JobTracker.Want
  }

  private let api: KubernetesAPI
  private let store: ClusterStore
  private let roster: JobRoster
  private let now: @Sendable () -> Timestamp
  private let state = Mutex(State())
  private let turns: AsyncStream<Void>
  private let turn: AsyncStream<Void>.Continuation

  /// A Job that the watch does not show is asked for directly after this.
  private static let unknownLimit = Duration.seconds(1)

  init(
    _ api: KubernetesAPI,
    _ store: ClusterStore,
    _ roster: JobRoster,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.now = now
    self.api = api
    self.store = store
    self.roster = roster
    (turns, turn) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Until the task is cancelled.
  func run(tell: @escaping @Sendable ([JobUpdate]) -> Void) async {
    let turn = turn
    let roster = roster
    store.begin {
      roster.contains($0)
    } changed: {
      turn.yield()
    }
    roster.onChange { turn.yield() }
    defer { store.end() }
    await withDiscardingTaskGroup { group in
      group.addTask { await self.feed(.jobs) { self.store.take(jobs: $0) } }
      group.addTask { await self.feed(.pods) { self.store.take(pods: $0) } }
      for await _ in turns {
        let (updates, calls, wake) = look(now: now())
        if !updates.isEmpty { tell(updates) }
        for update in updates where update.state.isEnded { update.job.map { store.close($0.id) } }
        for call in calls { group.addTask { await self.fulfil(call) } }
        if let wake {
          group.addTask {
            try? await Task.sleep(for: max(wake - self.now(), .milliseconds(1)))
            self.state.withLock { if $0.wakeAt == wake { $0.wakeAt = nil } }
            turn.yield()
          }
        }
        if Task.isCancelled { break }
      }
      group.cancelAll()
    }
  }

  private func feed(
    _ kind: KubernetesAPI.Kind,
    _ take: @escaping @Sendable (ResourceFeed.News) -> Void
  ) async {
    await ResourceFeed(api: api.urgent { .state }, kind: kind, selector: Marks.selector) { news in
      self.state.withLock { $0.outages.note(news, of: kind, now: self.now) }
      take(news)
    }
    .run()
  }

  // MARK: - A turn

  private func look(now: Timestamp) -> ([JobUpdate], [Asked], wake: Timestamp?) {
    let isFollowed = store.isFollowed
    let jobs = roster.all
    return state.withLock { state in
      var turn = Turn()
      let names = Set(jobs.values.map(\.id))
      for name in state.told.keys where !names.contains(name) { state.told[name] = nil }
      for name in state.unknownSince.keys where !names.contains(name) { state.unknownSince[name] = nil }
      for key in state.remarks.keys where jobs[key] == nil { state.remarks[key] = nil }
      let (remark, wake) = state.outages.remark(now: now)
      if let wake { turn.wake(at: wake) }
      turn.remark = remark
      for (key, handle) in jobs where state.told[handle.id]?.state.isEnded != true {
        if isFollowed {
          if state.remarks.removeValue(forKey: key) != nil { state.told[handle.id] = nil }
          look(at: key, handle, now: now, &turn, &state)
        } else if let remark, state.remarks.updateValue(remark, forKey: key) != remark {
          turn.updates.append(.remark(key, remark))
        }
      }
      let calls = turn.calls.filter { state.asked.insert($0).inserted }
      guard let time = turn.next, state.wakeAt.map({ time < $0 }) ?? true else {
        return (turn.updates, calls, nil)
      }
      state.wakeAt = time
      return (turn.updates, calls, time)
    }
  }

  /// What follows from all that is known now.
  private struct Turn {
    var updates: [JobUpdate] = []
    var calls: [Asked] = []
    var next: Timestamp?
    var remark: String?

    mutating func wake(at time: Timestamp) { next = min(next ?? time, time) }
  }

  private func look(
    at key: JobKey,
    _ handle: JobHandle,
    now: Timestamp,
    _ turn: inout Turn,
    _ state: inout State
  ) {
    guard let assessment = store.assess(handle.id, now: now) else {
      let since = state.unknownSince[handle.id] ?? now
      state.unknownSince[handle.id] = since
      if now - since < Self.unknownLimit { return turn.wake(at: since + Self.unknownLimit) }
      return turn.calls.append(Asked(job: handle.id, want: .pods))
    }
    state.unknownSince[handle.id] = nil
    if let time = assessment.againAt { turn.wake(at: time) }
    var standing = assessment.standing
    if let remark = turn.remark, standing?.state.isEnded == false { standing?.reason = remark }
    if let standing, state.told[handle.id] != standing {
      state.told[handle.id] = standing
      turn.updates.append(standing.update(key, handle))
    }
    turn.calls += assessment.wants.map { Asked(job: handle.id, want: $0) }
  }

  // MARK: - What would tell more

  private func fulfil(_ asked: Asked) async {
    var isLate = false
    do throws(KubernetesFault) {
      switch asked.want {
      case .events(let uid):
        let list = try await api.urgent { .state }.list(
          .events,
          [("fieldSelector", "involvedObject.uid=\(uid)")]
        )
        let events = (list["items"]?.arrayValue ?? []).compactMap(EventObject.init)
        store.take(events: events.sorted(by: EventObject.areInOrder), of: uid, job: asked.job)
      case .pods: try await askDirectly(asked.job)
      case .removeJob: _ = try await api.delete(.jobs, asked.job, propagation: "Foreground")
      case .removePods: try await removePods(of: asked.job)
      }
    } catch {
      isLate = true
    }
    // The same question may be put again, but not at once.
    try? await Task.sleep(for: isLate ? .seconds(2) : .seconds(1))
    state.withLock { _ = $0.asked.remove(asked) }
    turn.yield()
  }

  private func askDirectly(_ name: String) async throws(KubernetesFault) {
    let api = api.urgent { .state }
    guard let object = try await api.get(.jobs, name), let job = JobObject(object) else {
      return store.missing(name)
    }
    let list = try await api.list(.pods, [("labelSelector", "job-name=\(name)")])
    store.take(pods: (list["items"]?.arrayValue ?? []).compactMap(PodObject.init))
    store.take(job: job)
  }

  private func removePods(of name: String) async throws(KubernetesFault) {
    let list = try await api.list(.pods, [("labelSelector", "job-name=\(name)")])
    for pod in (list["items"]?.arrayValue ?? []).compactMap(ObjectMeta.init) {
      _ = try await api.delete(.pods, pod.name, propagation: "Background")
    }
  }
}

extension EventObject {
  static func areInOrder(_ left: EventObject, _ right: EventObject) -> Bool {
    (left.at?.nanoseconds ?? 0) < (right.at?.nanoseconds ?? 0)
  }
}
