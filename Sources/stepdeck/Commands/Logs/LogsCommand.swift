internal import ArgumentParser
internal import Engine
internal import Journal
internal import LogKit
internal import Workflow

struct LogsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs",
    abstract: "The logs of a run's steps, or of any file.",
    discussion: """
      One step gives the bytes of its last attempt as they are: raw to a pipe, on a terminal and with --plain made harmless, with bars in \
      their places (--raw shows each state). Several \
      steps, several instances of one (`STEP[1]`), --merge, --timestamps, --since and --until give lines `TIME STEP│text`; --grep or --level alone give the \
      bare lines. With -f the command ends with the run, or with the steps that are named: 0 succeeded, 1 failed, 130 \
      cancelled.

      --also RUN adds the logs of another run, as often as it is given: lines are `TIME RUN/STEP│text`, steps that are named are meant \
      of each run, and -f ends with the last of them, with the worst status.

      A file alone, or -, opens the console's view of a log on a terminal. Its lines are as old as they say: --since and \
      --until go by the time that stands at the beginning of a line or in its fields, else by that of the line before.
      """
  )

  @OptionGroup var workspace: WorkspaceOption
  @Argument(
    help: ArgumentHelp(
      "An id, a unique beginning of one, a name, or @latest; with a / or . in it, a file; or -, standard input.",
      valueName: "run"
    ),
    completion: NameCompletion.runs
  )
  var target: String
  @Argument(help: "Steps; without any, all.", completion: NameCompletion.steps) var steps: [String] = []
  @Option(
    help: ArgumentHelp("The logs of another run, too; may be repeated.", valueName: "run"),
    completion: NameCompletion.runs
  )
  var also: [String] = []
  @OptionGroup(title: "What to show") var choice: LogChoice
  @OptionGroup(title: "How to show it") var shape: LogShape

  func validate() throws {
    if Self.isFile(target) {
      if let step = steps.first {
        throw ValidationError("\(target) is a file; it has no step \(step.quoted)")
      }
      if let run = also.first {
        throw ValidationError("\(target) is a file; run \(run.quoted) cannot be beside it")
      }
      if choice.attempt != nil { throw ValidationError("\(target) is a file; it has no attempts") }
      if choice.instance != nil { throw ValidationError("\(target) is a file; it has no instances") }
      if shape.timestamps {
        throw ValidationError("\(target) is a file; what its lines say of their times stands in them")
      }
    }
  }

  /// A person who asks for nothing in particular gets the view in which everything can be asked for.
  private var opensView: Bool {
    LogViewDoor.isPossible(target) && choice.isPlain && !shape.json && !shape.raw && !shape.merge
  }

  /// Neither a run's name nor its id has such a sign in it.
  private static func isFile(_ target: String) -> Bool {
    target == "-" || target.contains("/") || target.contains(".")
  }

  func run() throws {
    let surroundings = try workspace.surroundings()
    let filter = try choice.filter()
    let output = StandardOutput()
    if Self.isFile(target), opensView {
      try LogViewDoor(path: target, surroundings: surroundings).open()
    } else if Self.isFile(target) {
      try FileLogs(path: target, printer: printer(output, filter, surroundings, count: 1)).run(choice)
    } else {
      let runs = try runs(surroundings)
      let printer = printer(output, filter, surroundings, count: try runs.map(count).reduce(0, +))
      let logs = RunLogs(runs: runs, printer: printer)
      if choice.follow { throw try logs.follow(choice, merged: shape.merge) }
      try logs.printAll(choice, merged: shape.merge)
    }
    output.flush()
  }

  /// The runs that are named, each once.
  private func runs(_ surroundings: Surroundings) throws -> [NamedRun] {
    var seen: Set<RunID> = []
    let followers = try ([target] + also).map { try follower($0, surroundings) }
      .filter { seen.insert($0.folder.id).inserted }
    return try followers.map { follower in
      let selection = try LogSelection(
        follower.state,
        steps: steps,
        attempt: choice.attempt,
        instance: choice.instance
      )
      let name = followers.count > 1 ? follower.state.plan.name : nil
      return NamedRun(follower: follower, selection: selection, name: name)
    }
  }

  /// Logs are read whatever the journal says; only their growth cannot be followed without it.
  private func follower(_ name: String, _ surroundings: Surroundings) throws -> RunFollower {
    do {
      return try surroundings.follow(name)
    } catch let error as StateError where error.isDamage && !choice.follow {
      let follower = try RunFollower(salvaging: surroundings.run(name))
      StandardError.line("\(follower.folder.journal) is damaged; these are the logs that there are.")
      return follower
    }
  }

  /// How many logs there are of a run, or will be at a time.
  private func count(_ run: NamedRun) throws -> Int {
    let state = run.follower.state
    let count = max(run.selection.steps.count, Set(run.selection.logs(state).map(\.label)).count)
    return choice.follow ? max(count, try run.selection.plannedCount(state.plan)) : count
  }

  private func printer(
    _ output: StandardOutput,
    _ filter: LogFilter,
    _ surroundings: Surroundings,
    count: Int
  ) -> LogPrinter {
    let paint = Paint(isTerminal: output.isTerminal, environment: surroundings.environment)
    let hasWindow = choice.since != nil || choice.until != nil
    let isLabelled = shape.merge || shape.timestamps || (hasWindow && !Self.isFile(target)) || count > 1
    let style: LogPrinter.Style = shape.json ? .json : isLabelled ? .labelled : .bare
    return LogPrinter(
      output: output,
      style: style,
      paint: paint,
      isRaw: shape.raw || (PlainText.leavesBytes && style == .bare),
      filter: filter,
      redraws: output.isTerminal && ![nil, "", "dumb"].contains(surroundings.environment["TERM"])
    )
  }
}

/// Which lines are wanted.
struct LogChoice: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Go on as the logs grow, to the end of the run or of the steps.")
  var follow = false

  @Option(
    help: ArgumentHelp("The attempt's number, or all (default: the last one).", valueName: "n|all"),
    transform: AttemptChoice.init(text:)
  )
  var attempt: AttemptChoice?

  @Option(
    help: ArgumentHelp(
      "Only this instance of a job that runs as several, from 0 (default: all).",
      valueName: "n"
    )
  )
  var instance: Int?

  @Option(
    help: ArgumentHelp(
      "Only lines of this moment and later: RFC 3339, or 10m for ten minutes ago.",
      valueName: "time"
    ),
    transform: Timestamp.init(argument:)
  )
  var since: Timestamp?

  @Option(
    help: ArgumentHelp("Only lines before this moment.", valueName: "time"),
    transform: Timestamp.init(argument:)
  )
  var until: Timestamp?

  @Option(help: ArgumentHelp("Only the last lines of those that would be shown.", valueName: "n"))
  var tail: Int?

  @Option(help: ArgumentHelp("Only lines that match this regular expression.", valueName: "pattern"))
  var grep: String?

  @Flag(name: [.customShort("i"), .long], help: "With --grep: upper and lower case are the same.")
  var ignoreCase = false

  @Option(
    help: ArgumentHelp(
      "Only lines of this level or above, and those without one: trace, debug, info, warning, error, critical."
    ),
    completion: .list(["trace", "debug", "info", "warning", "error", "critical"]),
    transform: { text in
      guard let level = LogLevel(name: text) else {
        throw ValidationError("there is no level \(text.quoted)")
      }
      return level
    }
  )
  var level: LogLevel?

  /// Nothing was asked for but to follow, which a view does.
  var isPlain: Bool { tail == nil && grep == nil && level == nil && since == nil && until == nil }

  func validate() throws {
    if let instance, instance < 0 { throw ValidationError("--instance must be 0 or more") }
    if let tail, tail < 0 { throw ValidationError("--tail must be 0 or more") }
    if ignoreCase, grep == nil { throw ValidationError("-i needs --grep") }
  }

  func filter() throws -> LogFilter {
    do throws(PatternError) {
      let pattern = try grep.map { source throws(PatternError) in
        try Pattern(source, letters: ignoreCase ? .anyCase : .exact)
      }
      return LogFilter(window: TimeWindow(since: since, until: until), pattern: pattern, level: level)
    } catch {
      throw Ending.wrongUsage("--grep: \(error)")
    }
  }
}

/// How lines are written.
struct LogShape: ParsableArguments {
  @Flag(help: "All steps in one, in the order of event time.") var merge = false
  @Flag(help: "Lines with their time and step.") var timestamps = false
  @Flag(help: "Bytes as they are, also to a terminal.") var raw = false
  @Flag(help: "One JSON object a line.") var json = false

  func validate() throws {
    if raw, json { throw ValidationError("--raw and --json exclude each other") }
    if raw, PlainText.isWanted { throw ValidationError("--raw and --plain exclude each other") }
  }
}

enum AttemptChoice: Equatable {
  case number(Int)
  case all

  init(text: String) throws {
    if text == "all" {
      self = .all
    } else if let number = Int(text), number > 0 {
      self = .number(number)
    } else {
      throw ValidationError("an attempt is a number from 1 on, or all")
    }
  }
}

extension Timestamp {
  /// A moment as users write it: RFC 3339, or a duration for so long ago.
  init(argument text: String) throws {
    if let time = Timestamp(rfc3339: text) {
      self = time
    } else if let ago = try? Workflow.DurationText.parse(text) {
      self = Timestamp(nanoseconds: Timestamp.now.nanoseconds - ago.wholeNanoseconds)
    } else {
      throw ValidationError(
        "\(text.quoted) is no time; write 2026-11-23T19:41:02Z, or 10m for ten minutes ago"
      )
    }
  }
}
