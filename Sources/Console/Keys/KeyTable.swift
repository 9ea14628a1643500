internal import ScreenKit

/// The keys as commands and documents list them.
package struct KeyTable: Sendable {
  package struct Row: Sendable, Hashable {
    /// The name in `keys.yaml`.
    package var context: String
    package var title: String
    /// The name in `keys.yaml`.
    package var action: String
    /// Names of the keys, as `keys.yaml` has them.
    package var keys: [String]
    package var help: String
  }

  package let rows: [Row]

  package init(_ map: KeyMap = .standard) {
    rows = KeyContext.allCases.flatMap { context in
      map.bindings.filter { $0.context == context }.map { binding in
        Row(
          context: context.rawValue,
          title: context.title,
          action: binding.action.name,
          keys: binding.keys.map(\.name),
          help: binding.help
        )
      }
    }
  }

  /// The table as Markdown, a heading for each place.
  package var markdown: String {
    var text = ""
    var context: String?
    for row in rows {
      if row.context != context {
        text += "\(context == nil ? "" : "\n")### \(row.title) (`\(row.context)`)\n\n"
        text += "| keys | action | does |\n|---|---|---|\n"
        context = row.context
      }
      let keys = row.keys.map { "`\($0 == "|" ? "\\|" : $0)`" }.joined(separator: " ")
      text += "| \(keys) | `\(row.action)` | \(row.help) |\n"
    }
    return text
  }
}
