internal import CurlKit
internal import OrderedCollections
package import Workflow

extension KubernetesOperator {
  package func submit(_ job: JobSpec) async throws(OperatorError) -> JobHandle {
    let secrets = try secrets(of: job)
    let manifest = JobManifest(job, configuration.settings(for: job.step))
    let api = try api()
    let made = try await create(manifest, api)
    if manifest.settings.podCount > 1, !made.isIndexed {
      try await takeBack(manifest, api)
      throw OperatorError(
        .refused,
        "this cluster knows no Indexed Jobs (Kubernetes 1.21), which pod_count needs"
      )
    }
    try await giveSecrets(secrets, to: made, manifest, api)
    store.take(job: made)
    return JobHandle(id: made.meta.name, scope: api.namespace)
  }

  package func rehearse(_ job: JobSpec) async throws(OperatorError) -> [String] {
    let manifest = JobManifest(job, configuration.settings(for: job.step))
    let api = try api()
    do throws(KubernetesFault) {
      return try await api.rehearse(.jobs, manifest.value)
    } catch {
      throw error.operatorError("the cluster would not take the Job", isCreation: true)
    }
  }

  package func find(_ job: JobSpec) async throws(OperatorError) -> JobHandle? {
    let manifest = JobManifest(job, configuration.settings(for: job.step))
    let api = try apiOfExistingJobs()
    guard let known = try await existing(manifest, api) else { return nil }
    if !job.step.secrets.isEmpty, !known.hasEnded { try await completeSecrets(of: known, manifest, api) }
    return JobHandle(id: known.meta.name, scope: api.namespace)
  }

  private func create(_ manifest: JobManifest, _ api: KubernetesAPI) async throws(OperatorError) -> JobObject
  {
    do throws(KubernetesFault) {
      if let made = JobObject(try await api.create(.jobs, manifest.value)) { return made }
      throw .garbage("the cluster's answer is no Job")
    } catch {
      if case .status(let status) = error, status.alreadyExists,
        let known = try await existing(manifest, api)
      {
        return known
      }
      throw error.operatorError("the Job cannot be created", isCreation: true)
    }
  }

  /// The Job of this attempt.
  ///
  /// - Throws: `refused` where one of this name belongs to something else, and only there.
  private func existing(
    _ manifest: JobManifest,
    _ api: KubernetesAPI
  ) async throws(OperatorError) -> JobObject? {
    let object: JSONValue?
    do throws(KubernetesFault) {
      object = try await api.get(.jobs, manifest.name)
    } catch {
      throw OperatorError(.unavailable, "the Job \(manifest.name) cannot be looked up: \(error)")
    }
    guard let object, let job = JobObject(object) else { return nil }
    guard job.meta.key == manifest.job.key else {
      throw OperatorError(.refused, "a Job \(manifest.name) is there already and is not ours")
    }
    return job
  }

  // MARK: - Secrets

  private func giveSecrets(
    _ values: [String: String],
    to job: JobObject,
    _ manifest: JobManifest,
    _ api: KubernetesAPI
  ) async throws(OperatorError) {
    guard !manifest.job.step.secrets.isEmpty else { return }
    let secret = SecretManifest(manifest: manifest, owner: job.meta.uid) { values[$0] ?? "" }
    do throws(KubernetesFault) {
      _ = try await api.create(.secrets, secret.value)
    } catch {
      if case .status(let status) = error, status.alreadyExists { return }
      let what = "the step's Secret cannot be created"
      // The Job is there, and whoever we are now could not take it back either.
      if error.isUnauthorized { throw OperatorError(.unavailable, "\(what): \(error)") }
      let failure = error.operatorError(what, isCreation: true)
      if failure.kind == .refused { try await takeBack(manifest, api) }
      throw failure
    }
  }

  /// An engine may have died between the Job and its Secret.
  private func completeSecrets(
    of job: JobObject,
    _ manifest: JobManifest,
    _ api: KubernetesAPI
  ) async throws(OperatorError) {
    do throws(KubernetesFault) {
      if try await api.get(.secrets, manifest.secretName) != nil { return }
    } catch {
      throw OperatorError(.unavailable, "the step's Secret cannot be looked up: \(error)")
    }
    try await giveSecrets(try secrets(of: manifest.job), to: job, manifest, api)
  }

  /// Removes a Job that cannot do its work.
  private func takeBack(_ manifest: JobManifest, _ api: KubernetesAPI) async throws(OperatorError) {
    do throws(KubernetesFault) {
      _ = try await api.delete(.jobs, manifest.name, propagation: "Foreground")
    } catch {
      throw OperatorError(.unavailable, "the Job \(manifest.name) cannot be deleted: \(error)")
    }
  }
}
