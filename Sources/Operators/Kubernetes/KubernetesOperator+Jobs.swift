internal import OrderedCollections
internal import Workflow

extension KubernetesOperator {
  private static let pageSize = 100

  /// Every Job of the namespace.
  package func jobs(matching query: JobQuery, page: PageToken?) async throws -> JobPage {
    let api = try api()
    var items: KubernetesAPI.Query = [("limit", String(Self.pageSize))]
    if let page { items.append(("continue", page.text)) }
    let list: JSONValue
    do throws(KubernetesFault) {
      list = try await api.list(.jobs, items)
    } catch {
      throw error.operatorError("the Jobs of namespace \(api.namespace) cannot be listed")
    }
    let jobs = (list["items"]?.arrayValue ?? []).compactMap(ListedJob.init(kubernetes:))
    let matching = jobs.filter { job in
      (query.nameContains.map(job.name.contains) ?? true) && !(query.onlyLive && job.state?.isEnded == true)
    }
    let next = list["metadata"]?["continue"]?.stringValue?.unlessEmpty
    return JobPage(jobs: matching, next: next.map { PageToken($0) })
  }
}

extension ListedJob {
  init?(kubernetes object: JSONValue) {
    guard let job = JobObject(object) else { return nil }
    self.init(
      handle: JobHandle(id: job.meta.name, scope: job.meta.namespace),
      name: job.meta.name,
      state: job.listedState,
      providerState: job.providerState
    )
    place = job.meta.namespace
    owner = object.maker
    startedAt = job.startedAt ?? job.meta.createdAt
    key = job.meta.key
    // The API server allows no more; whoever counts on from it must not overflow.
    instances = job.isIndexed ? max(1, min(job.completions, Int(Int32.max))) : 1
  }
}

extension JobObject {
  fileprivate var listedState: StepState {
    if complete != nil { return .succeeded }
    if meta.deletedAt != nil { return .stopping }
    if failure != nil { return .failed }
    return active > 0 ? .running : .queued
  }
}

extension JSONValue {
  /// Whoever wrote to an object first; the controllers write in the same second, and make nothing.
  fileprivate var maker: String? {
    let entries = self["metadata"]?["managedFields"]?.arrayValue ?? []
    let writers = entries.compactMap { entry -> (time: String, name: String)? in
      guard let name = entry["manager"]?.stringValue, name != "kube-controller-manager" else { return nil }
      return (entry["time"]?.stringValue ?? "", name)
    }
    return writers.min { $0.time < $1.time }?.name
  }
}
