internal import OrderedCollections
internal import Synchronization
internal import Workflow

/// What is known of all Jobs of ours in a namespace: fed by watches, read by the watcher and by tails.
final class ClusterStore: Sendable {
  private struct State {
    var trackers: [String: JobTracker] = [:]
    /// The Job of each pod.
    var jobs: [String: String] = [:]
    /// Kinds that have been listed since the watcher began.
    var listed: Set<String> = []
    var waiters: [String: [Int: CheckedContinuation<Void, Never>]] = [:]
    /// When each Job was last heard of, counted by `clock`: a number never comes twice.
    var versions: [String: Int] = [:]
    var clock = 0
    var nextWaiter = 0
    var changed: @Sendable () -> Void = {}
    var isWatched: @Sendable (String) -> Bool = { _ in false }
    /// Jobs whose attempts have ended, as the engine was told: nobody waits for their pods.
    var closed: Set<String> = []
    /// Jobs of which more is known than before.
    var dirty: Set<String> = []

    mutating func edit(_ name: String, _ body: (inout JobTracker) -> Void) {
      body(&trackers[name, default: JobTracker(name: name)])
      dirty.insert(name)
    }

    mutating func see(_ pod: PodObject) {
      jobs[pod.meta.uid] = pod.job
      edit(pod.job) { $0.see(pod) }
    }

    mutating func lose(_ uid: String, of job: String) {
      jobs[uid] = nil
      edit(job) { $0.lose(pod: uid) }
    }

    /// Whether a Job is gone from the cluster with its pods, and nobody here follows it.
    func isVain(_ name: String) -> Bool {
      guard let tracker = trackers[name] else { return false }
      return (tracker.job == nil || tracker.isGone) && tracker.pods.isEmpty && !isWatched(name)
    }

    /// Nobody asks for this Job any more.
    ///
    /// - Returns: those who wait for news of it, to be woken: there is none.
    mutating func drop(_ name: String) -> [CheckedContinuation<Void, Never>] {
      closed.remove(name)
      dirty.remove(name)
      versions[name] = nil
      for uid in (trackers.removeValue(forKey: name)?.pods ?? [:]).keys { jobs[uid] = nil }
      return Array((waiters.removeValue(forKey: name) ?? [:]).values)
    }

    mutating func takeAllWaiters() -> [CheckedContinuation<Void, Never>] {
      defer { waiters = [:] }
      return waiters.values.flatMap { Array($0.values) }
    }
  }

  private let state = Mutex(State())

  /// Whether what is here is what the cluster says: jobs and pods are listed, and followed since.
  var isFollowed: Bool { state.withLock { $0.listed.count == 2 } }

  /// `isWatched` says of a Job whether its attempt is live; `changed` is called after all news.
  func begin(isWatched: @escaping @Sendable (String) -> Bool, changed: @escaping @Sendable () -> Void) {
    state.withLock {
      $0.isWatched = isWatched
      $0.changed = changed
      $0.listed = []
    }
  }

  /// Nobody feeds it any more: tails ask for themselves.
  func end() {
    let waiters = state.withLock { state in
      state.listed = []
      state.changed = {}
      return state.takeAllWaiters()
    }
    for waiter in waiters { waiter.resume() }
  }

  // MARK: - News

  func take(jobs news: ResourceFeed.News) {
    change(from: news) { state in
      switch news {
      case .listed(let objects):
        let jobs = objects.compactMap(JobObject.init)
        let names = Set(jobs.map(\.meta.name))
        for (name, tracker) in state.trackers where tracker.job != nil && !names.contains(name) {
          state.edit(name) { $0.doubt() }
        }
        for job in jobs { state.edit(job.meta.name) { $0.see(job) } }
        state.listed.insert("jobs")
      case .changed(let object):
        guard let job = JobObject(object) else { return }
        state.edit(job.meta.name) { $0.see(job) }
      case .deleted(let object):
        guard let job = JobObject(object) else { return }
        state.edit(job.meta.name) { $0.loseJob(last: job) }
      case .lost, .heard: return
      }
    }
  }

  func take(pods news: ResourceFeed.News) {
    change(from: news) { state in
      switch news {
      case .listed(let objects):
        let pods = objects.compactMap(PodObject.init)
        let uids = Set(pods.map(\.meta.uid))
        for (uid, job) in state.jobs where !uids.contains(uid) { state.lose(uid, of: job) }
        for pod in pods { state.see(pod) }
        state.listed.insert("pods")
      case .changed(let object): if let pod = PodObject(object) { state.see(pod) }
      case .deleted(let object):
        guard let pod = PodObject(object) else { return }
        state.see(pod)
        state.lose(pod.meta.uid, of: pod.job)
      case .lost, .heard: return
      }
    }
  }

  func take(events: [EventObject], of uid: String, job: String) {
    change { $0.edit(job) { $0.see(events, of: uid) } }
  }

  func take(job: JobObject) { change { $0.edit(job.meta.name) { $0.see(job) } } }
  func take(pods: [PodObject]) { change { state in for pod in pods { state.see(pod) } } }
  func close(_ name: String) {
    change {
      $0.closed.insert(name)
      $0.dirty.insert(name)
    }
  }
  func missing(_ name: String) { change { $0.edit(name) { $0.loseJob() } } }
  func ordered(_ name: String) { change { $0.edit(name) { $0.isOrdered = true } } }

  // MARK: - Questions

  /// `nil` of a Job that was never heard of.
  func assess(_ name: String, now: Timestamp) -> JobTracker.Assessment? {
    state.withLock { state in
      guard state.trackers[name]?.job != nil || state.trackers[name]?.isGone == true else { return nil }
      return state.trackers[name]?.assess(now: now)
    }
  }

  /// Nobody waits any more for what such a Job may still begin.
  func isClosed(_ name: String) -> Bool {
    let (isClosed, isWatched) = state.withLock { ($0.closed.contains(name), $0.isWatched) }
    return isClosed || !isWatched(name)
  }

  /// The pods of one instance, oldest first; whether the attempt has ended or its Job is gone.
  func pods(of name: String, index: Int) -> (pods: [PodObject], isOver: Bool, version: Int) {
    let isClosed = isClosed(name)
    return state.withLock { state in
      guard let tracker = state.trackers[name] else { return ([], isClosed, state.versions[name] ?? 0) }
      let pods = tracker.pods.values.filter { $0.index == index }.sorted(by: PodObject.areInOrder)
      let isOver = tracker.isGone || tracker.job?.hasEnded == true || isClosed
      return (pods, isOver, state.versions[name] ?? 0)
    }
  }

  /// Returns when something else is known of a Job than at `version`, or the task is cancelled, or nobody feeds the store.
  func change(of name: String, after version: Int) async {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDue = state.withLock { state in
          if Task.isCancelled || state.listed.count < 2 || (state.versions[name] ?? 0) != version {
            return true
          }
          state.waiters[name, default: [:]][id] = continuation
          return false
        }
        if isDue { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters[name]?.removeValue(forKey: id) }?.resume()
    }
  }

  /// Nothing stays of a Job that has been let go, but what the cluster tells of it until it is gone there too.
  func forget(_ name: String) {
    for waiter in state.withLock({ $0.drop(name) }) { waiter.resume() }
  }

  /// How many Jobs something is kept of.
  var count: Int {
    state.withLock { state in
      Set(state.trackers.keys).union(state.versions.keys).union(state.jobs.values).union(state.closed).count
    }
  }

  /// After `news` of a deletion nothing is kept of a Job that nobody follows.
  private func change(from news: ResourceFeed.News? = nil, _ body: (inout State) -> Void) {
    let (waiters, changed) = state.withLock { state in
      body(&state)
      var due: [CheckedContinuation<Void, Never>] = []
      if news?.tellsOfDeletion == true {
        for name in state.dirty where state.isVain(name) { due += state.drop(name) }
      }
      due += state.dirty.flatMap { name -> [CheckedContinuation<Void, Never>] in
        state.clock += 1
        state.versions[name] = state.clock
        return Array((state.waiters.removeValue(forKey: name) ?? [:]).values)
      }
      state.dirty = []
      return (due, state.changed)
    }
    for waiter in waiters { waiter.resume() }
    changed()
  }
}

extension PodObject {
  static func areInOrder(_ left: PodObject, _ right: PodObject) -> Bool {
    let (first, second) = (left.meta.createdAt?.nanoseconds ?? 0, right.meta.createdAt?.nanoseconds ?? 0)
    return (first, left.meta.name) < (second, right.meta.name)
  }
}
