internal import Yams

/// What is wrong with a theme file, and where.
package struct ThemeProblem: Error, Hashable, Sendable, CustomStringConvertible {
  package var path: String
  /// Counted from one; both are nil when the file as a whole is meant.
  package var line: Int?
  package var column: Int?
  package var sentence: String

  package var description: String {
    guard let line else { return "\(path): error: \(sentence)" }
    return "\(path):\(line):\(column ?? 1): error: \(sentence)"
  }
}

/// All problems of one theme file.
package struct ThemeProblems: Error, Hashable, Sendable, CustomStringConvertible {
  package var problems: [ThemeProblem]

  package var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Turns a theme file into a theme; finds all its problems at once.
package struct ThemeParser {
  /// The most bytes that a theme file may have.
  package static let sizeLimit = 64 * 1024

  private let path: String
  private var problems: [ThemeProblem] = []

  /// The theme in `text`; `path` is what messages call it.
  package static func theme(in text: String, path: String) throws(ThemeProblems) -> Theme {
    var parser = ThemeParser(path: path)
    let theme = parser.parse(text)
    guard let theme, parser.problems.isEmpty else { throw ThemeProblems(problems: parser.problems) }
    return theme
  }

  private init(path: String) { self.path = path }

  private mutating func parse(_ text: String) -> Theme? {
    guard text.utf8.count <= Self.sizeLimit else {
      report("is larger than the 64 KiB that a theme may have", nil)
      return nil
    }
    guard let root = compose(text) else { return nil }
    guard let members = root.mapping else {
      report("a theme is a mapping with 'name', 'kind', 'palette' and 'roles'", root.mark)
      return nil
    }
    check(members)
    let name = string("name", in: members) ?? ""
    if name.isEmpty { report("a theme needs a 'name'", root.mark) }
    let kind = kind(in: members, root)
    let words = StyleWords(palette: palette(in: members))
    // Roles that a file leaves out look as in the built-in theme of its kind.
    var theme =
      kind.flatMap { BuiltInTheme.named($0.rawValue)?.theme } ?? Theme(name: name, kind: kind ?? .dark)
    theme.name = name
    readRoles(in: members, words, into: &theme)
    return theme
  }

  private mutating func compose(_ text: String) -> Node? {
    do {
      // The basic resolver: every scalar is text here, and the patterns of the default one cost start-up
      // time.
      if let node = try Yams.compose(yaml: text, .basic) { return node }
      report("the file is empty", nil)
    } catch let error as YamlError {
      report(error)
    } catch {
      report("is not YAML", nil)
    }
    return nil
  }

  private mutating func check(_ members: Node.Mapping) {
    let known = ["name", "kind", "palette", "roles"]
    for key in members.keys where !known.contains(key.string ?? "") {
      report("unknown key '\(key.string ?? "")'" + suggestion(key.string ?? "", known), key.mark)
    }
  }

  private mutating func kind(in members: Node.Mapping, _ root: Node) -> Theme.Kind? {
    guard let text = string("kind", in: members) else {
      report("a theme needs a 'kind': dark, light, terminal or mono", root.mark)
      return nil
    }
    if let kind = Theme.Kind(rawValue: text) { return kind }
    report("kind '\(text)' is none of dark, light, terminal and mono", members["kind"]?.mark)
    return nil
  }

  private mutating func palette(in members: Node.Mapping) -> [String: Color] {
    guard let node = members["palette"] else { return [:] }
    guard let entries = node.mapping else {
      report("'palette' is a mapping of names to colours", node.mark)
      return [:]
    }
    var palette: [String: Color] = [:]
    for (key, value) in entries {
      guard let name = key.string, !name.isEmpty else { continue }
      guard let text = value.scalar?.string else {
        report("palette colour '\(name)' is '#' and six hexadecimal digits, in quotes", value.mark)
        continue
      }
      do {
        palette[name] = try StyleWords(palette: [:]).color(text)
      } catch {
        palette[name] = .terminal
        report(error.sentence, value.mark)
      }
    }
    return palette
  }

  private mutating func readRoles(in members: Node.Mapping, _ words: StyleWords, into theme: inout Theme) {
    guard let node = members["roles"] else { return }
    guard let entries = node.mapping else {
      report("'roles' is a mapping of roles to styles", node.mark)
      return
    }
    for (key, value) in entries {
      let name = key.string ?? ""
      guard let role = Role.named(name) else {
        report("unknown role '\(name)'" + suggestion(name, Role.allCases.map(\.name)), key.mark)
        continue
      }
      guard let scalar = value.scalar else {
        report("the style of '\(name)' is words such as 'blue on default bold'", value.mark)
        continue
      }
      do {
        theme[role] = try words.style(scalar.string)
      } catch {
        let quote = scalar.style == .doubleQuoted || scalar.style == .singleQuoted ? 1 : 0
        report(error.sentence, value.mark, shift: error.offset + quote)
      }
    }
  }

  private func string(_ key: String, in members: Node.Mapping) -> String? { members[key]?.scalar?.string }

  private func suggestion(_ word: String, _ names: [String]) -> String {
    Spelling.nearest(to: word, in: names).map { "; did you mean '\($0)'?" } ?? ""
  }

  private mutating func report(_ sentence: String, _ mark: Mark?, shift: Int = 0) {
    problems.append(
      ThemeProblem(path: path, line: mark?.line, column: mark.map { $0.column + shift }, sentence: sentence)
    )
  }

  private mutating func report(_ error: YamlError) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      report("not YAML: \(problem)", mark)
    case .duplicatedKeysInMapping(let duplicates, let context):
      report("'\(duplicates.sorted().joined(separator: "', '"))' is given twice", context.mark)
    case .reader(let problem, _, _, _):
      report("not YAML: \(problem)", nil)
    default:
      report("is not YAML", nil)
    }
  }
}
