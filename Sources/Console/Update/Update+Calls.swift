internal import CurlKit
internal import ScreenKit
internal import Workflow

extension AppModel {
  /// Writes the calls that are shown, oldest first, one object a line.
  mutating func exportCalls() -> [Effect] {
    guard route == .calls, !calls.shown.isEmpty else {
      notice = .info("there is no call to export")
      return []
    }
    let lines = calls.shown.reversed().map { JSONValue.object(calls.all[$0].json).jsonText + "\n" }
    let stamp = now.rfc3339.prefix(19).filter { $0 != ":" && $0 != "-" }
    return [.write(lines.joined(), path: "calls-\(stamp).jsonl")]
  }
}
