internal import OrderedCollections
internal import Workflow

/// Fails a step that ends well without having made what it declares: nobody but the pod sees the volume of its artifacts.
enum OutputCheck {
  /// How a container ends then: no shell and hardly a program uses it.
  static let exitCode = 213

  /// `command` with a shell around it that hands signals on and looks for `outputs`, paths in the pod by their names.
  ///
  /// Of several instances the first one makes the outputs. The kubelet makes `/dev/termination-log`, and reads it.
  static func around(_ command: [String], _ outputs: OrderedDictionary<String, String>) -> [String] {
    guard !outputs.isEmpty else { return command }
    let looks = outputs.map { name, path in "[ -e \(quoted(path)) ] || m=\"$m, \(name)\"\n" }.joined()
    let script = """
      trap 'kill -TERM "$p" 2>/dev/null' TERM
      "$@" &
      p=$!
      while :; do
        wait "$p"
        s=$?
        kill -0 "$p" 2>/dev/null || break
      done
      [ "$s" = 0 ] && [ "${JOB_COMPLETION_INDEX:-0}" = 0 ] || exit "$s"
      m=
      \(looks)[ -z "$m" ] && exit 0
      t="the step ended without making its outputs ${m#, }"
      echo "$t" >&2
      [ -w /dev/termination-log ] && echo "$t" >/dev/termination-log
      exit \(exitCode)
      """
    return ["/bin/sh", "-c", script, "stepdeck"] + command
  }

  /// What a container that has ended so is told to have done; `nil` of any other end.
  static func reason(of end: ContainerStatus.Termination, in pod: PodObject) -> String? {
    guard end.exitCode == exitCode, let names = pod.meta.annotations.text(Marks.outputs) else { return nil }
    let list = names.split(separator: ",").joined(separator: ", ")
    return end.message ?? "the step ended without making all of its outputs \(list); its log says which"
  }

  private static func quoted(_ path: String) -> String {
    "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
  }
}
