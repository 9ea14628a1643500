internal import LogKit
internal import ScreenKit

/// Which fields are shown of lines of JSON and logfmt, in all logs.
extension AppModel {
  mutating func choose(fields names: String) {
    do throws(CommandError) {
      fields = try fields.changed(by: names)
    } catch {
      notice = .error(error.description)
      return
    }
    guard let key = focusedLog?.key, panes[key] != nil else {
      notice = .info(
        "logs show \(fields == .all ? "all fields" : fields.words) where v turns objects into text"
      )
      return
    }
    // Who chooses fields wants to see them.
    if fields != .all, panes[key]?.shape == .raw { panes[key]?.shape = .flat }
  }

  /// The names of fields in the lines in sight, each once, in the order in which they come.
  var fieldNames: [String] {
    guard let log = focusedLog, let pane = panes[log.key], let content = pane.content else { return [] }
    let first = pane.firstLine(log.room.size)
    var known: Set<String> = []
    return (first..<max(first, pane.endLine(log.room.size))).compactMap { content[$0] }.flatMap { line in
      // Lines as they were written have been taken apart by nobody yet.
      line.names.isEmpty && pane.shape == .raw
        ? StructuredLine(Array(line.text.utf8)[...])?.names() ?? [] : line.names
    }.filter { known.insert($0).inserted }
  }
}
