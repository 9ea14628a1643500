internal import LogKit
internal import ScreenKit
internal import Workflow

/// What the console knows from the start and what never changes.
struct ConsoleContext: Sendable, Hashable {
  /// Short name of the workspace, for the crumbs.
  var workspaceName: String
  /// Absolute path of the workspace.
  var workspacePath: String
  /// Absolute path of the state folder.
  var statePath = ""
  var readOnly = false
  /// How to tell of ends while the window is not looked at; `nil` tells of none.
  var alert: Alert?
  /// Tmux stands between, which does not say who looks unless it is told to.
  var isInTmux = false
  var localTime = LocalTime.utc
}

/// Everything that is on the screen or will be: a value, changed by `update` alone.
struct AppModel: Sendable {
  var context: ConsoleContext
  var size = Size(width: 80, height: 24)
  var glyphs = GlyphSet.unicode
  var theme: Theme
  /// Nobody has chosen a theme: it goes with the terminal's ground.
  var followsGround = false
  /// Names of the user's own themes, as far as they are known.
  var ownThemes: [String] = []
  /// The standard keys, or as the user wants them.
  var keys = KeyMap.standard
  var now: Timestamp
  /// The views on the way here; the last one is shown.
  private(set) var routes: [Route] = [.runs] {
    // Whoever goes elsewhere has given up the form that was to open.
    didSet { if routes.last != oldValue.last { pendingLaunch = nil } }
  }
  var history = ViewHistory()
  /// A key was pressed; from then on nothing is restored.
  var hasBegun = false
  /// What the feed was told to remember; `nil` until it has said what it remembers.
  var remembered: ConsoleMemory?
  /// A view of a run to come back to, as soon as the runs are known.
  var restored: Route?
  /// Where in it; taken as soon as the run is known.
  var restoredPlace: RunPlace?
  /// How runs were arranged, here or before.
  var looks = RunLooks()

  var runs = RunsModel()
  var run: RunModel?
  var panes: [LogKey: LogPane] = [:]
  /// Runs that are looked at together, as far as they are known, and why some of them cannot be read.
  var otherRuns: [RunID: RunView] = [:]
  var unreadRuns: [RunID: String] = [:]
  var catalogue: Catalogue?
  var pipelineList = ListPosition()
  var stackList = ListPosition()
  var jobs = JobsModel()
  var calls = CallsModel()
  var launch: LaunchModel?
  var chart = ChartModel()
  var histogram = HistogramModel()
  /// Revision of the form that was last sent to be checked; forms count on from it.
  var checkedRevision = 0
  /// A launch form to open as soon as the pipelines are known: of the pipeline with this name, or of the only one.
  var pendingLaunch: PendingLaunch?
  var helpOffset = 0
  /// The first line that is shown of a page that is scrolled as a whole, such as the summary, or of a pipeline's details.
  var pageOffset = 0

  /// Keys scroll what is told of a pipeline or stack, and do not move in the list.
  var hasDetailFocus = false

  /// The last press of the mouse, and the border that it moves.
  var click: Click?
  var grip: BorderGrip?
  /// Where borders have been moved to.
  var borders = Borders()
  var capturesMouse = true
  /// The window has the focus, as far as the terminal says.
  var isLookedAt = true

  /// Leads through the views; `nil` once it is over.
  var tour: Tour?

  var prompt: Prompt?
  /// What was typed behind `:`, oldest first.
  var commandHistory: [String] = []
  /// Which fields of objects logs show.
  var fields = StructuredFields.all
  var question: Question?
  /// Keys that follow each other sooner are words that somebody types.
  var typingPause = Duration.milliseconds(250)
  /// When the last key was pressed.
  private(set) var pressedAt: Timestamp?
  var notice: Notice? {
    didSet {
      noticedAt = now
      noticeOffset = 0
    }
  }
  /// The first line that is shown of a long message.
  var noticeOffset = 0
  private(set) var noticedAt: Timestamp
  var engine = EngineStanding.unknown
  /// What has changed a moment ago.
  var flashes = Flashes()
  /// What the view cannot show yet.
  var waits = Waits()
  /// Where lines are being written to.
  var exportPath: String?
  /// What was asked of the engine and the providers and is not answered yet, oldest first.
  var asked: [Asked] = []
  /// What was last told to the feed.
  var subscription = Subscription()

  enum PendingLaunch: Sendable, Hashable {
    case named(String)
    case only
  }

  init(context: ConsoleContext, theme: Theme, now: Timestamp) {
    self.context = context
    self.theme = theme
    self.now = now
    noticedAt = now
  }

  var route: Route { routes.last ?? .runs }
  var look: Look { Look(theme: theme, glyphs: glyphs) }
  var frame: ScreenFrame { ScreenFrame(size, borders) }

  /// Something on the screen changes with the time alone, so that it ticks once a second.
  var ticks: Bool {
    if visibleLogs.contains(where: { panes[$0.key]?.times == .ago }) { return true }
    return switch route {
    case .runs: runs.liveCount > 0
    case .mergedRuns: otherRuns.values.contains { !$0.state.status.isEnded }
    case .run, .log, .merged, .graph, .details, .summary: run?.state.map { !$0.status.isEnded } ?? false
    default: false
    }
  }

  /// The screen is drawn once a second.
  var hasSeconds: Bool { ticks || !waits.isEmpty }

  /// When something on the screen becomes another by itself, beside what `ticks`.
  var nextEnd: Timestamp? { flashes.nextEnd }

  /// Goes to a view; back from it is here.
  mutating func open(_ route: Route) {
    turn(to: route)
    if route == self.route { return }
    pageOffset = 0
    routes.append(route)
    if routes.count > 32 { routes.removeFirst() }
  }

  /// Begins with a view; there is nothing to go back to.
  mutating func begin(with route: Route) { routes = [route] }

  /// Goes to a view with those above it, as they were before.
  mutating func show(_ routes: [Route]) {
    guard let last = routes.last else { return }
    if route == .launch { launch = nil }
    self.routes = routes
    pageOffset = 0
    turn(to: last)
  }

  /// Looks at another run, where the view is of one; what was looked at of the one before is forgotten.
  private mutating func turn(to route: Route) {
    hasDetailFocus = false
    guard let id = route.runID, run?.id != id else { return }
    run = RunModel(id, looks[id])
    panes = panes.filter { if case .mergedRuns = $0.key { true } else { false } }
  }

  /// Goes to one of the views that stand at the top.
  mutating func jump(_ route: Route) {
    hasDetailFocus = false
    pageOffset = 0
    routes = route == .runs ? [.runs] : [.runs, route]
  }

  /// Goes back; false where this is the first view.
  mutating func goBack() -> Bool {
    guard routes.count > 1 else { return false }
    let left = routes.removeLast()
    pageOffset = 0
    if left == .launch { launch = nil }
    turn(to: route)
    return true
  }

  /// Replaces the current view, so that back leads to where it led.
  mutating func replace(_ route: Route) {
    routes.removeLast()
    open(route)
  }
}

extension AppModel {
  /// Takes down that a key was pressed; returns whether it may belong to a word, so soon after a letter before.
  mutating func notePress(_ key: Key) -> Bool {
    let isTyping = pressedAt.map { now - $0 < typingPause } ?? false
    // Brackets and the like stand in no word; and whoever answers a question reads what is there.
    let isLetter =
      if case .character(let sign) = key.code {
        key.modifiers.isEmpty && (sign.isLetter || sign.isNumber || " -_.,".contains(sign))
      } else { false }
    let isAnswer = question.map { $0.answer(key) != nil && !($0.isHasty && isTyping) } ?? false
    pressedAt = isLetter && !isAnswer ? now : nil
    return isTyping
  }

  /// Why what is shown is older than it looks; a sentence.
  var staleReason: String? {
    let failure: ReadFailure? =
      if route.runID != nil, run?.view != nil {
        run?.failure
      } else if route == .runs, !runs.isEmpty {
        runs.failure
      } else { nil }
    return failure.map { "stale since \($0.since.clock(context.localTime)): \($0.text)" }
  }
}

/// Why something cannot be read, and since when.
struct ReadFailure: Sendable, Hashable {
  /// A sentence.
  var text: String
  var since: Timestamp
}
