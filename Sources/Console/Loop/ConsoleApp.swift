internal import Journal
package import ScreenKit
package import Workflow

/// The console as a whole.
package enum ConsoleApp {
  /// What is seen first.
  package enum Opening: Sendable, Hashable {
    case runs
    case run(RunID)
    /// Any file, or `-` for standard input.
    case file(String)
  }

  /// Shows the console on `terminal` until the user leaves; runs go on.
  ///
  /// `feed` has been started; it is stopped here. Blocks the thread that made the terminal. `notice` is what the user
  /// should know from the start, such as a terminal of an unknown type.
  package static func run(
    terminal: any Terminal,
    feed: ConsoleFeed,
    theme: Theme,
    keys: KeyMap = .standard,
    followsGround: Bool = false,
    alert: Alert? = nil,
    opening: Opening = .runs,
    hasTour: Bool = false,
    notice: String? = nil
  ) {
    let place = feed.place
    let context = ConsoleContext(
      workspaceName: FileName.base(of: place.workspacePath),
      workspacePath: place.workspacePath,
      statePath: place.state.path,
      readOnly: place.readOnly,
      alert: alert,
      isInTmux: TmuxWindow(place.environment) != nil,
      localTime: .ofThisMachine(around: WallClock.now)
    )
    var model = AppModel(context: context, theme: theme, now: WallClock.now)
    model.keys = keys
    model.tour = hasTour ? Tour() : nil
    model.followsGround = followsGround
    // The first frame waits for no answer.
    if followsGround { terminal.perform(.askGround) }
    model.glyphs = terminal.abilities.glyphs
    model.size = terminal.size
    model.notice = notice.map { .warning($0) }
    switch opening {
    case .runs: break
    case .run(let id): model.open(.run(id))
    case .file(let path): model.begin(with: .file(path))
    }
    ConsoleLoop(terminal: terminal, model: model, mailbox: feed.mailbox) { feed.perform($0) }.run()
    feed.stop()
    NewFile.removeUnfinished()
  }
}
