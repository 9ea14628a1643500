internal import OrderedCollections
internal import Workflow

/// Fails a step that ends well without having made what it declares: nobody but the pod sees the volume of its artifacts.
enum OutputCheck {
  /// How a container ends then: no shell and hardly a program uses it, but the message is what tells ours apart.
  static let exitCode = 213
  private static let sentence = "the step ended without making its outputs"

  /// `command` with a shell around it that hands signals on and looks for `outputs`, paths in the pod by their names.
  ///
  /// Every signal that ends is handed on as TERM: a shell lets what it has put in the background ignore INT and QUIT.
  /// Of several instances the first one makes the outputs. The kubelet makes `/dev/termination-log`, and reads it.
  static func around(_ command: [String], _ outputs: OrderedDictionary<String, String>) -> [String] {
    guard !outputs.isEmpty else { return command }
    let looks = outputs.map { name, path in "[ -e \(quoted(path)) ] || m=\"$m, \(name)\"\n" }.joined()
    let script = """
      trap 'kill -TERM "$p" 2>/dev/null' TERM INT QUIT HUP
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
      t="\(sentence) ${m#, }"
      echo "$t" >&2
      [ -w /dev/termination-log ] && echo "$t" >/dev/termination-log
      exit \(exitCode)
      """
    return ["/bin/sh", "-c", script, "stepdeck"] + command
  }

  /// What a container that has ended so is told to have done; `nil` of any other end, such as a command's own.
  static func reason(of end: ContainerStatus.Termination, in pod: PodObject) -> String? {
    guard end.exitCode == exitCode, pod.meta.annotations.text(Marks.outputs) != nil,
      let message = end.message, message.hasPrefix(sentence)
    else { return nil }
    return message.split(whereSeparator: \.isNewline).first.map(String.init)
  }

  private static func quoted(_ path: String) -> String {
    "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
  }
}
