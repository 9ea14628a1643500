internal import OrderedCollections
internal import Workflow

/// Inputs and outputs of an attempt as paths below a volume that stands for the artifact store.
struct ArtifactMount {
  private let mountPath: String?
  /// The store's root on this side; every artifact lies four folders below it.
  private let root: String?
  private let outputs: [String]
  let isUsed: Bool

  init(_ job: JobSpec, mountPath: String?) {
    self.mountPath = mountPath
    let paths = Array(job.outputs.values) + Array(job.inputs.values)
    isUsed = !paths.isEmpty
    root = paths.first.map { $0.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/" + $1 } }
    outputs = Array(job.outputs.values)
  }

  /// A path or `file://` address of the store as the pod sees it.
  func rewrite(_ value: String) -> String {
    guard let mountPath, let root else { return value }
    for start in ["", "file://"] where value.hasPrefix(start + root + "/") {
      return start + mountPath + value.dropFirst((start + root).count)
    }
    return value
  }

  /// The store, and the folder of this attempt, which the kubelet makes where it is missing.
  func mounts(volume: String) -> [JSONObject] {
    guard let mountPath, let root else { return [] }
    var mounts: [JSONObject] = [["name": .string(volume), "mountPath": .string(mountPath)]]
    if let output = outputs.first, output.hasPrefix(root + "/") {
      let folder = output.dropFirst(root.count + 1).split(separator: "/").dropLast().joined(separator: "/")
      mounts.append([
        "name": .string(volume), "mountPath": .string("\(mountPath)/\(folder)"), "subPath": .string(folder),
      ])
    }
    return mounts
  }
}
