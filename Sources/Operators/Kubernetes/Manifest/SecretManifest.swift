internal import OrderedCollections
internal import Workflow

/// The Secret of an attempt: owned by its Job, so that it goes with it.
struct SecretManifest {
  let manifest: JobManifest
  /// The Job's, as the server drew it.
  let owner: String
  let values: (String) -> String

  var value: JSONValue {
    let name = JSONValue.string(manifest.name)
    let data = JSONObject(
      uniqueKeysWithValues: OrderedSet(manifest.job.step.secrets).map { ($0, .string(values($0))) }
    )
    return .object([
      "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
      "metadata": .object([
        "name": .string(manifest.secretName), "labels": .object(Marks.labels(manifest.job.key)),
        "annotations": .object(Marks.annotations(manifest.job)),
        "ownerReferences": [
          ["apiVersion": "batch/v1", "kind": "Job", "name": name, "uid": .string(owner)]
        ],
      ]),
      "stringData": .object(data),
    ])
  }
}
