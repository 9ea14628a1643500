internal import OrderedCollections
internal import Workflow

/// The labels and annotations by which our objects are known again.
enum Marks {
  static let managedBy = "app.kubernetes.io/managed-by"
  static let ours = "stepdeck"
  static let selector = "\(managedBy)=\(ours)"
  static let run = "stepdeck/run"
  static let step = "stepdeck/step"
  static let attempt = "stepdeck/attempt"
  /// `run/step/attempt`, exactly.
  static let key = "stepdeck/key"
  /// Reasons of a waiting container that end the attempt at once, where they are not the usual ones.
  static let fatalReasons = "stepdeck/fail-on-waiting-reasons"
  /// Seconds that the Job stays once its log is here.
  static let ttl = "stepdeck/ttl-seconds"
  /// `true` where a Secret of the Job's name goes with it.
  static let hasSecret = "stepdeck/has-secret"
  /// Names of the outputs that the step has to make, with commas between.
  static let outputs = "stepdeck/outputs"
  static let runName = "stepdeck/run-name"
  static let pipeline = "stepdeck/pipeline"
  static let container = "step"

  static func labels(_ key: JobKey) -> JSONObject {
    var labels: JSONObject = [
      managedBy: .string(ours), run: .string(key.run.rawValue), attempt: .string(String(key.attempt.attempt)),
    ]
    if let value = labelValue(key.attempt.step) { labels[step] = .string(value) }
    return labels
  }

  static func annotations(_ job: JobSpec) -> JSONObject {
    var marks: JSONObject = [
      key: .string(job.key.description), runName: .string(job.runName), pipeline: .string(job.pipeline),
    ]
    if !job.outputs.isEmpty { marks[outputs] = .string(job.outputs.keys.joined(separator: ",")) }
    return marks
  }

  /// At most 63 of letters, digits, `-`, `_` and `.`, a letter or digit at both ends.
  static func labelValue(_ text: String) -> String? {
    let kept = text.utf8.filter { byte in
      isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        || byte == UInt8(ascii: ".")
    }
    var value = kept.prefix(63)[...]
    while let last = value.last, !isAlphanumeric(last) { value.removeLast() }
    while let first = value.first, !isAlphanumeric(first) { value.removeFirst() }
    return value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  /// The key that an object of ours carries.
  static func key(in annotations: JSONObject) -> JobKey? {
    annotations.text(key).flatMap(JobKey.init(scope:))
  }
}
