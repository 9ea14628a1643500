internal import Workflow

/// The places where a command looks for specs: the workspace's `stacks` and `pipelines`, then the user's folder.
package struct Workspace: Sendable, Hashable {
  /// The workspace; `.` is the current folder, and paths in problems are then short.
  package let root: String
  /// `$XDG_CONFIG_HOME/stepdeck`, or `~/.config/stepdeck`; `nil` where the environment names no home.
  package let configurationFolder: String?

  package init(root: String = ".", environment: [String: String]) {
    self.root = root.isEmpty ? "." : root
    if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") {
      configurationFolder = Folder.join(folder, "stepdeck")
    } else if let home = environment["HOME"], !home.isEmpty {
      configurationFolder = Folder.join(home, ".config/stepdeck")
    } else {
      configurationFolder = nil
    }
  }

  package var configuration: ConfigurationReading {
    guard let configurationFolder else {
      return ConfigurationReader.read(SourceText(path: "config.yaml", bytes: []))
    }
    return ConfigurationReader.read(Folder.join(configurationFolder, "config.yaml"))
  }

  /// The pipelines of the workspace with their problems, by file name.
  package func pipelines() throws(Problem) -> [PipelineReading] {
    try pipelineFiles().map { PipelineReader.read($0) }
  }

  /// The stacks of the workspace, then those of the user's folder whose names are not taken, by file name.
  package func stacks() throws(Problem) -> [StackReading] {
    let own = try Folder.yamlFiles(in: Folder.join(root, "stacks")).map { StackReader.read($0) }
    let taken = Set(own.compactMap(\.stack?.name))
    guard let configurationFolder else { return own }
    let shared = try Folder.yamlFiles(in: Folder.join(configurationFolder, "stacks")).map {
      StackReader.read($0)
    }
    return own + shared.filter { $0.stack.map { !taken.contains($0.name) } ?? true }
  }

  func pipelineFiles() throws(Problem) -> [String] {
    try Folder.yamlFiles(in: Folder.join(root, "pipelines"))
  }

  /// Whether an argument means a file rather than a name.
  static func isFile(_ argument: String) -> Bool {
    argument.contains("/") || argument.hasSuffix(".yaml") || argument.hasSuffix(".yml")
  }
}

/// Why something that was asked for is not in sight, in one sentence that says what is.
package struct LookupError: Error, Sendable, Hashable, CustomStringConvertible {
  package var message: String
  package var suggestion: String?

  init(_ message: String, suggestion: String? = nil) {
    self.message = message
    self.suggestion = suggestion
  }

  init(_ problem: Problem) { self.init("\(problem.path): \(problem.message)") }

  package var description: String {
    guard let suggestion else { return message.printable }
    return "\(message.printable); did you mean \(suggestion.quoted)?"
  }
}
