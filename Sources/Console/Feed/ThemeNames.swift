internal import Journal
package import ScreenKit
internal import Workflow

/// Themes by name: those that are built in, and those of the user's folder.
package struct ThemeNames: Sendable {
  package enum Choice: Sendable {
    case builtIn(BuiltInTheme)
    case file(String)

    package func theme() throws(ThemeProblems) -> Theme {
      switch self {
      case .builtIn(let builtIn): builtIn.theme
      case .file(let path): try Theme.load(path: path)
      }
    }
  }

  /// No theme has the name; a sentence that says which is near, or which there are.
  package struct Unknown: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String
  }

  /// The most files that are looked at.
  private static let limit = 500

  private let folders: [String]
  private let home: String?

  /// `home` is what a `~` at the beginning of a path stands for.
  package init(folders: [String], home: String?) {
    self.folders = folders
    self.home = home
  }

  /// Paths of the user's themes, by name.
  package var files: [String] {
    folders.flatMap { folder in
      Files.names(in: folder)
        .filter { !$0.hasPrefix(".") && ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) }
        .sorted().prefix(Self.limit).map { "\(folder)/\($0)" }
    }
  }

  /// What the user's themes are called: their files without the ending.
  package var own: [String] { files.map(FileName.stem) }

  /// What `name` means: a file by its path, a built-in theme, a file of the user's folder by its name, or by what it calls
  /// itself.
  package func find(_ name: String) throws(Unknown) -> Choice {
    if let builtIn = BuiltInTheme.named(name) { return .builtIn(builtIn) }
    if name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
      return .file(NewFile.expanded(name, home: home))
    }
    let files = files
    if let file = files.first(where: { FileName.stem(of: $0) == name }) { return .file(file) }
    // Themes are read only where no file has the name.
    let names = files.map { try? Theme.load(path: $0).name }
    if let place = names.firstIndex(of: name) { return .file(files[place]) }
    throw unknown(name, files.map(FileName.stem) + names.compactMap(\.self))
  }

  private func unknown(_ name: String, _ own: [String]) -> Unknown {
    var seen: Set<String> = []
    let known = (own + BuiltInTheme.all.map(\.name)).filter { seen.insert($0).inserted }
    let near = NearestName.to(name, among: known).map { "did you mean '\($0)'?" }
    return Unknown(
      description: "there is no theme '\(name)'; "
        + (near ?? "there are \(known.prefix(40).joined(separator: ", "))")
    )
  }
}
