internal import CurlKit
internal import OrderedCollections
internal import Workflow

/// Follows the pods of one instance, one after the other, and all containers of each.
struct InstanceTail: Sendable {
  let api: KubernetesAPI
  let store: ClusterStore
  let job: String
  let index: Int
  let known: LogPosition
  let pieces: Handoff<PodLogReader.Piece>

  /// Until no pod has anything more to say.
  func run() async throws(KubernetesFault) {
    var read: Set<String> = []
    var isAllRead = true
    while !Task.isCancelled {
      let (pods, isOver, version) = try await look()
      if let pod = pods.first(where: { !read.contains($0.meta.uid) }) {
        if !read.isEmpty { await announce(pod) }
        read.insert(pod.meta.uid)
        if try await !follow(pod) { isAllRead = false }
        continue
      }
      // Without a watch nobody tells of the next pod, nor when this one begins: whoever reads asks again.
      if isOver || !isAllRead || !store.isFollowed { return }
      await store.change(of: job, after: version)
    }
  }

  /// Older clusters start another pod in place of one that was deleted.
  private func announce(_ pod: PodObject) async {
    let source = LogSource(pod: pod.meta.uid, container: "", restart: 0)
    guard !known.knows(source) else { return }
    let time = pod.meta.createdAt ?? Timestamp(nanoseconds: 0)
    let entry = LogBatch.Entry(.restart("the cluster has started another pod, \(pod.meta.name)"), time: time)
    await pieces.send(PodLogReader.Piece(source: source, entries: [entry], position: SourcePosition()))
  }

  private func look() async throws(KubernetesFault) -> ([PodObject], isOver: Bool, version: Int) {
    if store.isFollowed { return store.pods(of: job, index: index) }
    let list = try await api.list(.pods, [("labelSelector", "job-name=\(job)")])
    let pods = (list["items"]?.arrayValue ?? []).compactMap(PodObject.init)
    return (pods.filter { $0.index == index }.sorted(by: PodObject.areInOrder), false, 0)
  }

  /// - Returns: whether the pod has nothing more to say; false where it may, and nobody tells when.
  private func follow(_ pod: PodObject) async throws(KubernetesFault) -> Bool {
    let names = (pod.initContainers + pod.containers).map(\.name)
    let view = PodView(api: api, store: store, job: job, index: index, uid: pod.meta.uid, name: pod.meta.name)
    let known = known
    let pieces = pieces
    let ends = await withTaskGroup(of: Result<Bool, KubernetesFault>.self) { group in
      for name in names {
        group.addTask {
          do throws(KubernetesFault) {
            return .success(try await ContainerTail(view: view, container: name, pieces: pieces).run(known))
          } catch {
            return .failure(error)
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    // Only now: what ails the log of one container cuts no other's.
    var isRead = true
    for end in ends where try !end.get() { isRead = false }
    return isRead
  }
}

/// A pod as it is now, from the watch or from the server itself.
struct PodView: Sendable {
  let api: KubernetesAPI
  let store: ClusterStore
  let job: String
  let index: Int
  let uid: String
  let name: String

  /// `nil` where the pod is gone.
  ///
  /// The watch may be behind the list in which a tail has found the pod: a pod that it does not know is asked for directly.
  func now() async throws(KubernetesFault) -> (pod: PodObject?, version: Int) {
    var version = 0
    if store.isFollowed {
      let known = store.pods(of: job, index: index)
      version = known.version
      if let pod = known.pods.first(where: { $0.meta.uid == uid }) { return (pod, version) }
    }
    let object = try await api.get(.pods, name)
    return (object.flatMap(PodObject.init).flatMap { $0.meta.uid == uid ? $0 : nil }, version)
  }

  /// Whether the present or the previous log of a container is that of this run, as the server itself says now; also where
  /// the pod is gone.
  func gives(run: Int, of container: String, isPrevious: Bool) async throws(KubernetesFault) -> Bool {
    let object = try await api.get(.pods, name)
    guard let pod = object.flatMap(PodObject.init), pod.meta.uid == uid,
      let status = pod.status(of: container)
    else {
      return true
    }
    return isPrevious ? status.restarts == run + 1 && !status.isHeldBack : status.restarts == run
  }

  var isFollowed: Bool { store.isFollowed }
  /// Without a watch nothing is known to be over.
  var isClosed: Bool { isFollowed && store.isClosed(job) }

  func change(after version: Int) async {
    if store.isFollowed {
      await store.change(of: job, after: version)
    } else {
      try? await Task.sleep(for: .milliseconds(500))
    }
  }
}
