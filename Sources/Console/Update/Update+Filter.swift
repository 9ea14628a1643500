internal import ScreenKit

/// The filter of the list that is shown.
extension AppModel {
  var filterText: String {
    switch route {
    case .jobs: jobs.filterText
    case .calls: calls.filterText
    case .run: run?.filterText ?? ""
    default: runs.filterText
    }
  }

  mutating func filter(_ text: String) {
    switch route {
    case .jobs: jobs.filter(text, visible: runRows)
    case .calls: calls.filter(text, visible: callRows)
    case .run: run?.filter(text)
    default: runs.filter(text, now: now, visible: runRows)
    }
  }
}
