internal import LogKit
internal import ScreenKit
internal import Workflow

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
    notice = unknownFields(names)
    // Who chooses fields wants to see them.
    if fields != .all, panes[key]?.shape == .raw { panes[key]?.shape = .flat }
  }

  /// Of which names no line in sight knows anything; they hold, for lines with them may come.
  private func unknownFields(_ words: String) -> Notice? {
    let known = fieldNames
    guard let pane = focusedLog.flatMap({ panes[$0.key] }), pane.content?.lines.isEmpty == false else {
      return nil
    }
    let names = words.split { $0 == "," || $0 == " " }.map { $0.drop { "+-".contains($0) } }.map(String.init)
    let unknown = names.filter { name in
      !StructuredFields.general.contains(name)
        && !known.contains { $0 == name || $0.hasPrefix(name + ".") }
    }
    guard let first = unknown.first else { return nil }
    let near = NearestName.to(first, among: known).map { "; did you mean \($0)?" }
    let existing =
      known.isEmpty
      ? "" : "; there are \(known.prefix(6).joined(separator: ", "))\(known.count > 6 ? ", …" : "")"
    let what = unknown.count == 1 ? "a field" : "any of the fields"
    return .warning("no line in sight has \(what) \(unknown.joined(separator: ", "))\(near ?? existing)")
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
