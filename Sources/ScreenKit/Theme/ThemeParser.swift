internal import Yams

/// What is wrong with a theme file, and where.
package struct ThemeProblem: Error, Hashable, Sendable, CustomStringConvertible {
  package var path: String
  /// Counted from one; both are nil when the file as a whole is meant.
  package var line: Int?
  package var column: Int?
  package var sentence: String
  /// It is told of all the themes that extend each other; whoever extends one of them says the same.
  var isOfAll = false

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

  /// Finds the theme that another extends; nil where there is none of that name.
  typealias Finder = (String) throws(ThemeProblems) -> ThemeSource?

  /// The theme in `text`; `path` is what messages call it.
  package static func theme(in text: String, path: String) throws(ThemeProblems) -> Theme {
    try source(in: text, path: path) { BuiltInTheme.named($0)?.source }.theme
  }

  /// The theme as it was written, with what it extends.
  static func source(
    in text: String,
    path: String,
    _ find: @escaping Finder
  ) throws(ThemeProblems)
    -> ThemeSource
  {
    var parser = ThemeParser(path: path, find: find)
    let source = parser.parse(text)
    guard let source, parser.problems.isEmpty else { throw ThemeProblems(problems: parser.problems) }
    return source
  }

  private let find: Finder

  private init(path: String, find: @escaping Finder) {
    self.path = path
    self.find = find
  }

  private mutating func parse(_ text: String) -> ThemeSource? {
    guard text.utf8.count <= Self.sizeLimit else {
      report("is larger than the 64 KiB that a theme may have", nil)
      return nil
    }
    guard let root = compose(text) else { return nil }
    guard let members = root.mapping else {
      report("a theme is a mapping with 'name', 'kind', 'palette' and 'roles'", root.mark)
      return nil
    }
    if isScheme(members) { return scheme(in: members, root) }
    check(members)
    let name = string("name", in: members) ?? ""
    if name.isEmpty { report("a theme needs a 'name'", root.mark) }
    let base = base(in: members)
    let kind = kind(in: members, root, base)
    // Roles that a file leaves out look as in the theme that it extends, else in the built-in one of its kind.
    var theme =
      base ?? kind.flatMap { BuiltInTheme.named($0.rawValue)?.source }
      ?? ThemeSource(name: name, kind: .dark, palette: [:], roles: [])
    theme.name = name
    theme.kind = kind ?? theme.kind
    let own = palette(in: members)
    if base == nil { theme = flattened(theme, palette: own) } else { theme.palette.merge(own) { $1 } }
    readRoles(in: members, StyleWords(palette: theme.palette), into: &theme)
    return theme
  }

  /// The roles of a built-in theme keep their colours where a file of the same kind uses its names for others.
  private func flattened(_ source: ThemeSource, palette: [String: Color]) -> ThemeSource {
    var flat = source
    let theme = source.theme
    flat.roles = source.roles.map { ($0.role, theme[$0.role].words) }
    flat.palette = palette
    return flat
  }

  private mutating func base(in members: Node.Mapping) -> ThemeSource? {
    guard let node = members["extends"] else { return nil }
    guard let name = node.scalar?.string else {
      report("'extends' is the name of a theme", node.mark)
      return nil
    }
    do throws(ThemeProblems) {
      if let base = try find(name) { return base }
      report("there is no theme '\(name)'" + suggestion(name, BuiltInTheme.all.map(\.name)), node.mark)
    } catch {
      let first = error.problems.first
      if let first, first.isOfAll {
        report(first.sentence, node.mark)
        problems[problems.count - 1].isOfAll = true
        return nil
      }
      report("the theme '\(name)' cannot be used: \(first?.description ?? "it is broken")", node.mark)
    }
    return nil
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
    let known = ["name", "kind", "extends", "palette", "roles"]
    for key in members.keys where !known.contains(key.string ?? "") {
      report("unknown key '\(key.string ?? "")'" + suggestion(key.string ?? "", known), key.mark)
    }
  }

  private mutating func kind(in members: Node.Mapping, _ root: Node, _ base: ThemeSource?) -> Theme.Kind? {
    guard let text = string("kind", in: members) else {
      if members["extends"] != nil { return base?.kind }
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

  private mutating func readRoles(
    in members: Node.Mapping,
    _ words: StyleWords,
    into theme: inout ThemeSource
  ) {
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
        _ = try words.style(scalar.string)
        theme.roles.append((role, scalar.string))
      } catch {
        let quote = scalar.style == .doubleQuoted || scalar.style == .singleQuoted ? 1 : 0
        report(error.sentence, value.mark, shift: error.offset + quote)
      }
    }
  }

  /// A file of base16 or base24, of either layout: colours under 'palette', or at the top.
  private func isScheme(_ members: Node.Mapping) -> Bool {
    members["base00"] != nil
      || members["palette"]?.mapping?["base00"] != nil && members["roles"] == nil
        && members["kind"] == nil && members["extends"] == nil
  }

  private mutating func scheme(in members: Node.Mapping, _ root: Node) -> ThemeSource? {
    let place = members["base00"] == nil ? members["palette"]?.mapping : members
    guard let place else { return nil }
    let isLarge = Base16.moreNames.contains { place[$0] != nil }
    var colors: [Color] = []
    for name in Base16.names + (isLarge ? Base16.moreNames : []) {
      guard let node = place[name] else {
        report("the scheme has no colour '\(name)'", root.mark)
        continue
      }
      let text = node.scalar?.string ?? ""
      do throws(StyleWords.Problem) {
        colors.append(try StyleWords(palette: [:]).color(text.first == "#" ? text : "#" + text))
      } catch {
        report("'\(name)' is six hexadecimal digits, with or without '#', in quotes", node.mark)
      }
    }
    guard problems.isEmpty else { return nil }
    let stem = path.split(separator: "/").last.map { String($0.prefix { $0 != "." }) } ?? path
    return ThemeSource(
      name: string("name", in: members) ?? string("scheme", in: members) ?? stem,
      kind: string("variant", in: members).flatMap(Theme.Kind.init) ?? Base16.kind(colors),
      palette: Base16.palette(colors),
      roles: Base16.roles.compactMap { entry in Role.named(entry.role).map { ($0, entry.style) } }
    )
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
