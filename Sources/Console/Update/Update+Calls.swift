internal import ScreenKit
internal import Workflow

extension AppModel {
  /// Writes the calls that are shown, oldest first.
  mutating func exportCalls() -> [Effect] {
    guard route == .calls, calls.shownCount > 0 else {
      notice = .info("there is no call to export")
      return []
    }
    let stamp = now.rfc3339.prefix(19).filter { $0 != ":" && $0 != "-" }
    return [.write(.calls(calls.shown), path: "calls-\(stamp).jsonl")]
  }
}
