internal import ScreenKit
internal import Workflow

/// A command behind `:`.
enum ConsoleCommand: Sendable, Hashable {
  case go(Route)
  case openRun(String)
  case log(step: String)
  case merged
  /// The log of a step beside the one that is looked at.
  case split(step: String)
  case graph
  case details(step: String)
  case summary
  case launch(pipeline: String?)
  case cancel(run: String?)
  case theme(String)
  case filter(String)
  case save(String?)
  /// Writes the lines of the log to a file.
  case export(String)
  /// A line, share or moment of the log.
  case goTo(String)
  /// Which fields of objects the log shows.
  case fields(String)
  case tour
  case quit
}

/// What commands can name at the moment.
struct CommandNames: Sendable, Hashable {
  var runs: [String] = []
  var steps: [String] = []
  var pipelines: [String] = []
  /// Those of the objects that are in sight.
  var fields: [String] = []
  var themes: [String] = BuiltInTheme.all.map(\.name)
}

/// Why a command is not understood; a sentence that names what is.
struct CommandError: Error, Hashable, CustomStringConvertible {
  var description: String
}

/// Reads and completes the line behind `:`.
enum CommandLine {
  struct Verb: Sendable {
    var name: String
    var other: [String]
    var argument: String?
    var help: String
  }

  static let verbs = [
    Verb(name: "runs", other: [], argument: nil, help: "all runs"),
    Verb(name: "run", other: ["open"], argument: "RUN", help: "open a run"),
    Verb(name: "log", other: ["logs"], argument: "STEP", help: "open the log of a step"),
    Verb(name: "merge", other: ["all"], argument: nil, help: "the logs of all steps of the run as one"),
    Verb(name: "split", other: ["beside"], argument: "STEP", help: "the log of a step beside this one"),
    Verb(name: "graph", other: [], argument: nil, help: "the steps of the run as a graph"),
    Verb(name: "details", other: ["describe"], argument: "STEP", help: "all that is known of a step"),
    Verb(name: "summary", other: [], argument: nil, help: "where the time of the run went"),
    Verb(name: "jobs", other: ["job"], argument: nil, help: "the providers' jobs, whoever started them"),
    Verb(name: "api", other: ["calls"], argument: nil, help: "the calls to providers"),
    Verb(name: "pipelines", other: ["pipeline"], argument: nil, help: "the workspace's pipelines"),
    Verb(name: "stacks", other: ["stack"], argument: nil, help: "the stacks"),
    Verb(name: "launch", other: [], argument: "PIPELINE", help: "fill in a launch"),
    Verb(name: "cancel", other: [], argument: "RUN", help: "cancel a run; asks first"),
    Verb(
      name: "goto",
      other: ["since"],
      argument: "PLACE",
      help: "to a line of the log 1200, 50%, a time 10:32, 20m ago, +5m from the start"
    ),
    Verb(
      name: "fields",
      other: ["columns"],
      argument: "NAMES",
      help:
        "of lines of JSON and logfmt show these only, level,msg,loss, or without some: -pid; no name shows all"
    ),
    Verb(name: "filter", other: [], argument: "WORDS", help: "show some runs only"),
    Verb(name: "theme", other: ["colours", "colors"], argument: "NAME", help: "change the colours"),
    Verb(name: "save", other: [], argument: "FILE", help: "write the screen to FILE.txt or FILE.svg"),
    Verb(
      name: "export",
      other: ["write", "w"],
      argument: "FILE",
      help: "write the lines of the log to FILE, or as objects to FILE.jsonl"
    ),
    Verb(name: "tour", other: [], argument: nil, help: "begin or end the tour of the views"),
    Verb(name: "help", other: [], argument: nil, help: "the keys"),
    Verb(name: "quit", other: ["q", "q!", "wq", "exit"], argument: nil, help: "leave; runs go on"),
  ]

  static func parse(_ text: String) throws(CommandError) -> ConsoleCommand {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard let name = words.first else {
      throw CommandError(description: "a command is missing; ? shows the keys")
    }
    let argument = words.count > 1 ? String(words[1].trimmingSpaces) : ""
    guard let verb = verbs.first(where: { $0.name == name || $0.other.contains(name) }) ?? unique(name) else {
      throw CommandError(description: unknown(name))
    }
    if argument.isEmpty, let wanted = verb.argument,
      !["launch", "cancel", "filter", "fields", "save"].contains(verb.name)
    {
      throw CommandError(description: ":\(verb.name) needs a name: :\(verb.name) \(wanted)")
    }
    switch verb.name {
    case "runs": return .go(.runs)
    case "run": return .openRun(argument)
    case "log": return .log(step: argument)
    case "merge": return .merged
    case "split": return .split(step: argument)
    case "graph": return .graph
    case "details": return .details(step: argument)
    case "summary": return .summary
    case "jobs": return .go(.jobs)
    case "api": return .go(.calls)
    case "pipelines": return .go(.pipelines)
    case "stacks": return .go(.stacks)
    case "launch": return .launch(pipeline: argument.isEmpty ? nil : argument)
    case "cancel": return .cancel(run: argument.isEmpty ? nil : argument)
    case "export": return .export(argument)
    case "goto": return .goTo(argument)
    case "fields": return .fields(argument)
    case "filter": return .filter(argument)
    case "theme": return .theme(argument)
    case "save": return .save(argument.isEmpty ? nil : argument)
    case "tour": return .tour
    case "help": return .go(.help)
    default: return .quit
    }
  }

  /// The only verb that begins so.
  private static func unique(_ name: String) -> Verb? {
    let found = verbs.filter { $0.name.hasPrefix(name) }
    return found.count == 1 ? found[0] : nil
  }

  private static func unknown(_ name: String) -> String {
    let names = verbs.map(\.name)
    if let near = NearestName.to(name, among: names) {
      return "there is no command \(name); did you mean :\(near)?"
    }
    return "there is no command \(name); there are \(names.joined(separator: ", "))"
  }

  /// What the line can become: whole lines, best first.
  static func completions(of text: String, _ names: CommandNames) -> [String] {
    guard let space = text.firstIndex(of: " ") else {
      return verbs.map(\.name).filter { $0.hasPrefix(text) }.map { $0 }
    }
    let verb = text[..<space]
    let begun = text[text.index(after: space)...].trimmingSpaces
    if verb == "fields" || verb == "columns" { return fields(of: begun, names).map { "\(verb) \($0)" } }
    let known: [String] =
      switch verbs.first(where: { $0.name == verb || $0.other.contains(String(verb)) })?.name {
      case "run", "cancel": names.runs
      case "log", "details", "split": names.steps
      case "launch": names.pipelines
      case "theme": names.themes
      case "filter": RunFilter.fields.map { $0 + ":" }
      default: []
      }
    return matching(known, begun).map { "\(verb) \($0)" }
  }

  private static func matching(_ known: [String], _ begun: some StringProtocol) -> ArraySlice<String> {
    let found =
      known.filter { $0.hasPrefix(begun) } + known.filter { !$0.hasPrefix(begun) && $0.contains(begun) }
    return found.prefix(50)
  }

  /// The list with its last name completed; names that it has already are not proposed.
  private static func fields(of begun: some StringProtocol, _ names: CommandNames) -> [String] {
    let start = begun.lastIndex { ", +-".contains($0) }.map { begun.index(after: $0) } ?? begun.startIndex
    let taken = String(begun[..<start]).split(whereSeparator: { ", +-".contains($0) }).map(String.init)
    return matching(names.fields.filter { !taken.contains($0) }, begun[start...]).map { begun[..<start] + $0 }
  }
}

extension StringProtocol {
  /// Without spaces at either end.
  var trimmingSpaces: SubSequence {
    var rest = self[...]
    while rest.first == " " { rest = rest.dropFirst() }
    while rest.last == " " { rest = rest.dropLast() }
    return rest
  }
}
