package import Workflow

/// Finds and lists runs for readers: from the index where there is one, from the folders where there is none.
package struct RunCatalog: Sendable {
  package let folder: StateFolder

  package init(_ folder: StateFolder) { self.folder = folder }

  /// All runs, newest first.
  ///
  /// An index that cannot be read, because it is damaged or lies on a disk that cannot be written, is done without: only
  /// the engine makes a new one.
  package func summaries() throws(StateError) -> [RunSummary] {
    if let index = try? RunIndex.read(folder), let summaries = try? index.summaries() { return summaries }
    return scan().sorted { $0.id > $1.id }
  }

  /// Identifiers of all run folders.
  package func runIDs() -> [RunID] { Files.names(in: folder.runs).compactMap(RunID.init(rawValue:)) }

  /// Reads every folder.
  ///
  /// A run that cannot be read is left out here; asking for it says why.
  package func scan() -> [RunSummary] {
    runIDs().compactMap { id in
      do {
        return RunSummary(try RunFollower(folder.run(id)).state)
      } catch {
        return nil
      }
    }
  }

  /// Finds the run that a user means: an id, a unique prefix of one, a name, or `@latest` of a workspace.
  package func find(_ text: String, workspace: String) throws(StateError) -> RunFolder {
    let summaries = try summaries()
    if text == "@latest" {
      guard let latest = summaries.first(where: { $0.workspace == workspace }) else {
        throw StateError("no run was launched from \(workspace) yet; `stepdeck runs list` shows all runs")
      }
      return folder.run(latest.id)
    }
    if let named = summaries.first(where: { $0.name == text || $0.id.rawValue == text }) {
      return folder.run(named.id)
    }
    let matches = summaries.filter { $0.id.rawValue.hasPrefix(text) }
    if let only = matches.first, matches.count == 1, !text.isEmpty { return folder.run(only.id) }
    if let id = RunID(rawValue: text), Files.exists(folder.run(id).plan) { return folder.run(id) }
    if matches.count > 1 {
      let some = matches.prefix(4).map { "\($0.id) (\($0.name))" }.joined(separator: ", ")
      throw StateError("\"\(text)\" is the beginning of \(matches.count) runs: \(some)…; give more of the id")
    }
    guard let near = NearestName.to(text, among: summaries.map(\.name) + ["@latest"]) else {
      throw StateError("there is no run \"\(text)\"; `stepdeck runs list` shows those that there are")
    }
    throw StateError("there is no run \"\(text)\"; did you mean \"\(near)\"?")
  }
}
