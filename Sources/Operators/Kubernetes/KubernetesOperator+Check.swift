internal import CurlKit
internal import OrderedCollections
package import Workflow

extension KubernetesOperator {
  package func check(_ step: PlannedStep, in stack: Stack) -> [OperatorProblem] {
    let settings = configuration.settings(for: step)
    var problems = configuration.problems.map { problem in
      OperatorProblem(
        isError: problem.isError,
        key: "step_operator",
        message: "configuration of step operator '\(configuration.name)': \(problem.message)"
      )
    }
    problems += configuration.problems(of: step).map { key, problem in
      OperatorProblem(isError: problem.isError, key: "settings.\(key)", message: problem.message)
    }
    func refuse(_ key: String, _ message: String) {
      problems.append(OperatorProblem(isError: true, key: key, message: message))
    }
    if step.image?.isEmpty ?? true { refuse("image", "a step on Kubernetes needs an 'image' to run in") }
    if case .arguments = step.command, !step.outputs.isEmpty {
      let why = "it looks whether the command made them"
      problems.append(.note("outputs", "outputs on Kubernetes need /bin/sh in the image: \(why)"))
    }
    if step.spot, !settings.hasSpot {
      refuse(
        "spot",
        "'\(configuration.name)' does not say what spot nodes are; set spot_node_selectors or spot_tolerations"
      )
    }
    if settings.artifactClaim == nil, stack.hasLocalArtifacts {
      let key = step.outputs.isEmpty ? (step.inputs.isEmpty ? nil : "inputs") : "outputs"
      if let key {
        refuse(
          key,
          "the artifact store is a folder of this machine, which a pod cannot reach; use a store in the cloud, or "
            + "name the claim of a volume for it in '\(configuration.name)' (artifact_store_claim)"
        )
      }
    }
    return problems
  }

  package func request(for job: JobSpec) throws -> RequestPreview {
    let manifest = JobManifest(job, configuration.settings(for: job.step))
    let api = try api()
    var preview = RequestPreview(api.creationRequest(.jobs, manifest.value), manifest.value)
    if !job.step.secrets.isEmpty {
      let secret = SecretManifest(manifest: manifest, owner: "<uid of the Job>") { "<secret \($0)>" }
      preview.then = [RequestPreview(api.creationRequest(.secrets, secret.value), secret.value)]
    }
    return preview
  }

  package func consoleLinks(for job: JobHandle) -> [ConsoleLink] {
    configuration.settings.consoleLinks.map { title, template in
      var address = template
      for (hole, value) in [
        ("{namespace}", job.scope), ("{job}", job.id), ("{context}", configuration.settings.context ?? ""),
      ] {
        address = address.split(separator: hole, omittingEmptySubsequences: false)
          .joined(separator: PercentEncoding.encode(value))
      }
      return ConsoleLink(title: title, address: address)
    }
  }
}

extension Stack {
  /// Whether artifacts lie in a folder of this machine.
  fileprivate var hasLocalArtifacts: Bool {
    components(of: .artifactStore).first.map { $0.flavor == .local } ?? true
  }
}

extension RequestPreview {
  fileprivate init(_ request: HTTPRequest, _ body: JSONValue) {
    self.init(
      method: request.method,
      target: request.shownTarget,
      headers: OrderedDictionary(
        request.headers.fields.map { ($0.name, $0.value.description) },
        uniquingKeysWith: { _, last in last }
      ),
      body: body
    )
  }
}
