package import OrderedCollections
internal import Workflow

/// What `config.yaml` says.
package struct Configuration: Sendable, Hashable {
  /// The stack to use where none is named.
  package var stack: String?
  package var theme: String?
  package var secrets: OrderedDictionary<String, SecretSource> = [:]

  package var notify = Notify()

  package init() {}

  /// How the console tells of runs and steps that end while its window is not looked at.
  package struct Notify: Sendable, Hashable {
    /// `osc9`, `osc777`, `bell` or `none`.
    package var by = "osc9"
    /// What took less is not worth it.
    package var after = Duration.seconds(30)

    package static let ways = ["osc9", "osc777", "bell", "none"]
  }
}

/// Where the value of a secret comes from, besides the launching environment.
package enum SecretSource: Sendable, Hashable {
  /// What the program writes, without the line's end.
  case command([String])
  /// What the file holds, without the last line's end.
  case file(String)
}

package struct ConfigurationReading: Sendable {
  package var configuration: Configuration
  package var problems: [Problem]
  package var map: SourceMap
}

/// Reads `config.yaml`.
///
/// A file that is not there is an empty one.
package enum ConfigurationReader {
  package static func read(_ path: String) -> ConfigurationReading {
    do throws(Problem) {
      return read(try SourceFile.read(path))
    } catch {
      let isMissing = error.message == SourceFile.missing
      let map = SourceMap(root: Place(source: SourceText(path: path, bytes: [])))
      return ConfigurationReading(
        configuration: Configuration(),
        problems: isMissing ? [] : [error],
        map: map
      )
    }
  }

  package static func read(_ source: SourceText) -> ConfigurationReading {
    var findings = Findings()
    var map = SourceMap(root: Place(source: source))
    var configuration = Configuration()
    if let node = YAMLComposer.compose(source, &findings), !node.isNull,
      let fields = Fields(node, of: "the configuration", &findings)
    {
      fields.reportUnknown(
        known: ["stack", "theme", "secrets", "notify"],
        of: "the configuration",
        &findings
      )
      for entry in fields.entries { map.record(entry.key, value: entry.value.place, key: entry.keyPlace) }
      configuration.stack = fields["stack"]?.value.text(of: "stack", &findings)
      configuration.theme = fields["theme"]?.value.text(of: "theme", &findings)
      if let notify = fields["notify"] { configuration.notify = self.notify(notify.value, &findings) }
      if let secrets = fields["secrets"]?.value,
        let entries = Fields(secrets, of: "'secrets'", &findings)?.entries
      {
        for entry in entries { configuration.secrets[entry.key] = secret(entry, &findings) }
      }
    }
    return ConfigurationReading(configuration: configuration, problems: findings.problems, map: map)
  }

  private static func notify(_ node: YAMLNode, _ findings: inout Findings) -> Configuration.Notify {
    var notify = Configuration.Notify()
    guard let fields = Fields(node, of: "'notify'", &findings) else { return notify }
    fields.reportUnknown(known: ["by", "after"], of: "'notify'", &findings)
    if let by = fields["by"]?.value, let text = by.text(of: "by", &findings) {
      if Configuration.Notify.ways.contains(text) {
        notify.by = text
      } else {
        let ways = Configuration.Notify.ways
        findings.error(
          at: by.place,
          "'by' must be \(ways.joined(separator: ", ")), not \(text.quoted)",
          suggestion: NearestName.to(text, among: ways)
        )
      }
    }
    if let after = fields["after"]?.value.duration(of: "after", &findings) { notify.after = after }
    return notify
  }

  private static func secret(_ entry: YAMLNode.Entry, _ findings: inout Findings) -> SecretSource? {
    do throws(GrammarError) { try EnvironmentName.check(entry.key) } catch {
      findings.error(at: entry.keyPlace, error)
      return nil
    }
    guard case .mapping = entry.value.content,
      let fields = Fields(entry.value, of: "the secret \(entry.key.quoted)", &findings)
    else {
      findings.error(
        at: entry.value.place,
        "the secret \(entry.key.quoted) must be {command: [PROGRAM, …]} or {file: PATH}; its value does not stand here"
      )
      return nil
    }
    fields.reportUnknown(known: ["command", "file"], of: "a secret", &findings)
    switch (fields["command"], fields["file"]) {
    case (let command?, nil): return self.command(command.value, &findings)
    case (nil, let file?):
      guard let path = file.value.text(of: "file", &findings) else { return nil }
      if path.isEmpty || path.utf8.contains(0) {
        findings.error(at: file.value.place, "'file' must be the path of a file")
      }
      return .file(path)
    default:
      findings.error(
        at: entry.keyPlace,
        "the secret \(entry.key.quoted) needs either a 'command' or a 'file'"
      )
      return nil
    }
  }

  private static func command(_ node: YAMLNode, _ findings: inout Findings) -> SecretSource? {
    guard case .sequence(let items) = node.content else {
      findings.error(
        at: node.place,
        "'command' must be a list, such as [pass, show, token]; no shell reads it"
      )
      return nil
    }
    let words = items.compactMap { $0.text(of: "command", &findings) }
    guard words.count == items.count else { return nil }
    guard let program = words.first, !program.isEmpty, !words.contains(where: { $0.utf8.contains(0) }) else {
      findings.error(at: node.place, "'command' must begin with a program")
      return nil
    }
    return .command(words)
  }
}
