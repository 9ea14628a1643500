internal import CurlKit
internal import OrderedCollections
internal import Workflow

extension KubernetesOperator {
  /// Whether the cluster answers, what we may do in the namespace, verb by verb, and whether it would take a Job.
  package func examine() async -> [OperatorFinding] {
    let api: KubernetesAPI
    do throws(OperatorError) {
      api = try self.api()
    } catch {
      return [OperatorFinding(isFine: false, error.description)]
    }
    var findings: [OperatorFinding] = []
    do throws(KubernetesFault) {
      let version = try await api.version()
      findings.append(
        OperatorFinding(isFine: true, "\(api.connection.server) answers: Kubernetes \(version)")
      )
      let rights = try await missingRights(api)
      findings += rights
      if rights.isEmpty {
        let place = "the namespace \(api.namespace)"
        findings.append(OperatorFinding(isFine: true, "all rights that are needed in \(place) are there"))
        findings.append(await rehearsal(api))
      }
    } catch {
      findings.append(OperatorFinding(isFine: false, "\(api.connection.server): \(error)"))
    }
    return findings
  }

  private func missingRights(_ api: KubernetesAPI) async throws(KubernetesFault) -> [OperatorFinding] {
    var findings: [OperatorFinding] = []
    for right in ClusterRight.needed {
      let answer = try await api.post(
        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
        right.review(api.namespace)
      )
      guard answer["status"]?["allowed"]?.boolValue != true else { continue }
      let why = answer["status"]?["reason"]?.stringValue?.unlessEmpty.map { " (\($0))" } ?? ""
      findings.append(
        OperatorFinding(
          isFine: false,
          "we may not \(right.verb) \(right.path) in the namespace \(api.namespace)\(why); \(right.purpose)"
        )
      )
    }
    return findings
  }

  /// Shows the server a Job that it is not to make: quotas, admission and pod security have their say.
  private func rehearsal(_ api: KubernetesAPI) async -> OperatorFinding {
    let job: JSONValue = [
      "apiVersion": "batch/v1", "kind": "Job", "metadata": ["name": "stepdeck-rehearsal"],
      "spec": [
        "backoffLimit": 0,
        "template": [
          "spec": [
            "restartPolicy": "Never",
            "containers": [["name": "step", "image": "stepdeck/rehearsal", "command": ["true"]]],
          ]
        ],
      ],
    ]
    do throws(KubernetesFault) {
      let warnings = try await api.rehearse(.jobs, job)
      let rest = warnings.isEmpty ? "" : "; the server warns: \(warnings.joined(separator: "; "))"
      return OperatorFinding(isFine: true, "a Job would be taken (asked with dryRun=All)\(rest)")
    } catch {
      return OperatorFinding(isFine: false, "a Job would be refused: \(error)")
    }
  }
}

/// A verb that the operator needs, and what for.
struct ClusterRight: Sendable, Hashable {
  var verb: String
  var group = ""
  var resource: String
  var subresource: String?
  var purpose: String

  static let needed: [ClusterRight] = [
    ClusterRight(verb: "create", group: "batch", resource: "jobs", purpose: "no step can start"),
    ClusterRight(
      verb: "get",
      group: "batch",
      resource: "jobs",
      purpose: "a lost answer cannot be made up for"
    ),
    ClusterRight(verb: "list", group: "batch", resource: "jobs", purpose: "no state can be seen"),
    ClusterRight(verb: "watch", group: "batch", resource: "jobs", purpose: "no state can be seen"),
    ClusterRight(verb: "patch", group: "batch", resource: "jobs", purpose: "ended Jobs get no time to live"),
    ClusterRight(verb: "delete", group: "batch", resource: "jobs", purpose: "no step can be cancelled"),
    ClusterRight(verb: "get", resource: "pods", purpose: "no log can be found"),
    ClusterRight(verb: "list", resource: "pods", purpose: "no state can be seen"),
    ClusterRight(verb: "watch", resource: "pods", purpose: "no state can be seen"),
    ClusterRight(verb: "get", resource: "pods", subresource: "log", purpose: "no log can be read"),
    ClusterRight(verb: "list", resource: "events", purpose: "the cluster's reasons are not seen"),
    ClusterRight(verb: "create", resource: "secrets", purpose: "steps cannot have secrets"),
    ClusterRight(verb: "get", resource: "secrets", purpose: "steps with secrets cannot be taken up again"),
    ClusterRight(verb: "delete", resource: "secrets", purpose: "the secrets of ended steps stay"),
  ]

  var path: String {
    let name = group.isEmpty ? resource : "\(resource).\(group)"
    return subresource.map { "\(name)/\($0)" } ?? name
  }

  func review(_ namespace: String) -> JSONValue {
    var attributes: JSONObject = [
      "namespace": .string(namespace), "verb": .string(verb), "resource": .string(resource),
    ]
    if !group.isEmpty { attributes["group"] = .string(group) }
    if let subresource { attributes["subresource"] = .string(subresource) }
    return [
      "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
      "spec": ["resourceAttributes": .object(attributes)],
    ]
  }
}

extension KubernetesAPI {
  /// The server's version, such as `v1.20.5`.
  func version() async throws(KubernetesFault) -> String {
    let answer = try await get(path: "/version")
    return answer["gitVersion"]?.stringValue ?? "of an unknown version"
  }
}
