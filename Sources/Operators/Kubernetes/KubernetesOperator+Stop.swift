internal import CurlKit
internal import OrderedCollections
package import Workflow

extension KubernetesOperator {
  /// A Job that has ended stays; any other is deleted with its pods, which get their time to end.
  package func cancel(_ job: JobHandle) async throws(OperatorError) {
    let api = try api(job.scope)
    do throws(KubernetesFault) {
      guard let object = try await api.get(.jobs, job.id), let known = JobObject(object) else {
        store.missing(job.id)
        return
      }
      if known.hasEnded { return }
      store.ordered(job.id)
      if try await !api.delete(.jobs, job.id, propagation: "Foreground") { store.missing(job.id) }
    } catch {
      throw error.operatorError("the Job \(job.id) cannot be deleted")
    }
  }

  /// An ended Job gets its time to live, its Secret goes at once; what still runs is deleted.
  ///
  /// Only a right that is missing for the former is final: a Job whose state nobody shows us may still run.
  package func release(_ job: JobHandle, wasStopped: Bool) async throws(OperatorError) {
    let api = try apiOfExistingJobs(job.scope)
    var isEnded = false
    do throws(KubernetesFault) {
      guard let object = try await api.get(.jobs, job.id), let known = JobObject(object) else {
        return store.forget(job.id)
      }
      isEnded = known.hasEnded
      if isEnded {
        try await keep(known, api)
      } else if try await api.delete(.jobs, job.id, propagation: "Foreground"), wasStopped {
        try await waitUntilGone(job.id, api)
      }
    } catch {
      let what = "the Job \(job.id) cannot be let go"
      if error.isUnauthorized || (error.isForbidden && !isEnded) {
        throw OperatorError(.unavailable, "\(what): \(error)")
      }
      throw error.operatorError(what)
    }
    store.forget(job.id)
  }

  private func keep(_ job: JobObject, _ api: KubernetesAPI) async throws(KubernetesFault) {
    if job.meta.annotations.text(Marks.hasSecret) == "true" {
      _ = try await api.delete(.secrets, job.meta.name, propagation: "Background")
    }
    guard let seconds = job.meta.annotations.text(Marks.ttl).flatMap({ Int64($0) }) else { return }
    _ = try await api.patch(.jobs, job.meta.name, ["spec": ["ttlSecondsAfterFinished": .integer(seconds)]])
  }

  private func waitUntilGone(_ name: String, _ api: KubernetesAPI) async throws(KubernetesFault) {
    for _ in 0..<40 {
      if try await api.get(.jobs, name) == nil { return }
      try? await Task.sleep(for: .milliseconds(500))
    }
    throw .garbage("its pods are still ending")
  }
}
