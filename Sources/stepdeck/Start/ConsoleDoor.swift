internal import Console
internal import Engine
internal import Host
internal import Journal
internal import NcursesTerminal
internal import ScreenKit
internal import Specs
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Opens the console on this terminal: the one place where terminal, feed and theme come together.
struct ConsoleDoor {
  let surroundings: Surroundings
  var readOnly = false
  var themeName: String?
  var usesASCII = false
  /// A line leads through the views.
  var hasTour = false
  /// Standard input, which is read as a log.
  var input: ConsoleInput?

  /// Both ends of a console are terminals.
  static var hasTerminal: Bool { PlainText.hasTerminal(STDIN_FILENO) && PlainText.hasTerminal(STDOUT_FILENO) }

  /// Returns when the user leaves; runs go on.
  func open(_ opening: ConsoleApp.Opening = .runs) throws {
    guard Self.hasTerminal else {
      throw Ending.wrongUsage(
        "the console \(PlainText.isWanted ? "is no linear text" : "needs a terminal"); `stepdeck --help` lists the commands that do without"
      )
    }
    OpenFiles.allowAll()
    try surroundings.state.prepare()
    var place = ConsolePlace(
      state: surroundings.state,
      workspace: surroundings.workspace,
      workspacePath: surroundings.workspacePath,
      environment: surroundings.environment,
      executable: try ProcessEnvironment.executable(),
      readOnly: readOnly,
      pin: { [surroundings] stack in surroundings.pinned(stack) },
      operatorProblems: { plan, map in (try? OperatorChecks())?.problems(of: plan, map) ?? [] }
    )
    let checks = try OperatorChecks()
    place.links = { step, stack, job in checks.links(of: job, step, stack) }
    place.input = input
    // Who looks at a file does not want a program in the background for it.
    if case .file = opening { place.startsEngine = false }
    let launcher = HostLauncher(executable: place.executable)
    place.makeOperator = { try StepOperators.make($0, launcher) }
    let chosen = chosenTheme.map { name in Result { try surroundings.themes.find(name) } }
    let folders = surroundings.workspace.themeFolders
    let feed = ConsoleFeed(place, themeFolders: folders, themeFile: Self.file(of: chosen))
    // Curses changes the environment for a moment, which no other thread may read then: the feed begins after that.
    let terminal = try NcursesTerminal(NcursesTerminal.Options(focus: alert != nil, ascii: usesASCII))
    feed.start()
    let choice = Self.theme(chosen, for: terminal.abilities.depth)
    ConsoleApp.run(
      terminal: terminal,
      feed: feed,
      theme: choice.theme,
      keys: surroundings.workspace.keys.keys,
      followsGround: chosenTheme == nil && terminal.abilities.depth >= .palette256,
      alert: alert,
      opening: opening,
      hasTour: hasTour,
      notice: notice(terminal.notice, choice.problem)
    )
    terminal.close()
  }

  /// What there is to tell at the beginning, in one line: what was asked for just now before what stands in files.
  private func notice(_ terminal: String?, _ theme: String?) -> String? {
    let told = [theme, terminal, surroundings.workspace.settingsProblem()].compactMap(\.self)
    return told.isEmpty ? nil : told.joined(separator: "; ")
  }

  /// How to tell of ends; `nil` where the user wants none.
  private var alert: Alert? {
    let notify = surroundings.workspace.configuration.configuration.notify
    guard let kind = NotificationKind(rawValue: notify.by), kind != .none else { return nil }
    return Alert(kind: kind, after: notify.after)
  }

  /// What is asked for here, or in `config.yaml`.
  private var chosenTheme: String? { themeName ?? surroundings.workspace.configuration.configuration.theme }

  /// The file that a theme comes from; `nil` for those that are built in.
  private static func file(of chosen: Result<ThemeNames.Choice, any Error>?) -> String? {
    if case .success(.file(let path)) = chosen { path } else { nil }
  }

  /// The theme that was asked for; where it cannot be had, the standard one and a sentence.
  private static func theme(
    _ chosen: Result<ThemeNames.Choice, any Error>?,
    for depth: ColorDepth
  ) -> (theme: Theme, problem: String?) {
    let standard = Theme.standard(for: depth)
    do {
      return (try chosen?.get().theme() ?? standard, nil)
    } catch let problems as ThemeProblems {
      return (standard, problems.problems.first?.description)
    } catch {
      return (standard, "\(error)")
    }
  }
}
