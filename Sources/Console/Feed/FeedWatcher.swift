internal import CurlKit
internal import Journal
internal import LogKit
internal import ScreenKit
internal import Workflow

/// The feed's thread: sleeps until something changes on disk or the model looks elsewhere, reads what is new, posts it.
///
/// Everything that it owns lives on this one thread; other threads reach it through the inbox alone.
final class FeedWatcher {
  private let inbox: FeedInbox
  private let mailbox: Mailbox
  private let watch: any ChangeWatch
  private var desk: RunDesk
  private let shelf: JobLogShelf
  private var specs: SpecDesk
  private var tails: [LogKey: any PaneTail] = [:]
  private var subscription = Subscription()
  private var calls: CallFollower
  private let place: ConsolePlace
  private var memory: MemoryFile
  /// The file that the console's theme came from.
  private var themeFile: String?
  /// That file and those that it extends.
  private var themeFiles: Set<String> = []
  /// Logs whose lines are not all counted yet.
  private var unfinished: Set<LogKey> = []

  /// When the index is to be read anew, if it has changed.
  private var reloadAt: ContinuousClock.Instant?
  private var lastReload = ContinuousClock.now

  /// Growth that comes faster than frames is taken in together.
  private static let pace = Duration.milliseconds(16)
  /// The index changes with every step of every run; journals tell of those that matter sooner.
  private static let reloadPace = Duration.milliseconds(500)

  init(
    _ place: ConsolePlace,
    shelf: JobLogShelf,
    inbox: FeedInbox,
    mailbox: Mailbox,
    watch: any ChangeWatch
  ) {
    self.shelf = shelf
    self.inbox = inbox
    self.mailbox = mailbox
    self.watch = watch
    self.place = place
    desk = RunDesk(place.state) { mailbox.post($0) }
    memory = MemoryFile(place)
    calls = CallFollower(place.state.callLog)
    specs = SpecDesk(place.workspace, root: place.workspacePath)
  }

  /// Runs until it is told to stop.
  func run() {
    let (kept, trouble) = memory.read()
    mailbox.post(.remembered(kept))
    if let trouble { mailbox.post(.done(.warning(trouble))) }
    desk.reload()
    rewatch()
    while true {
      let marks = inbox.take(waiting: patience)
      if let wanted = marks.memory { memory.write(wanted) }
      if marks.isStopped { return }
      let start = ContinuousClock.now
      take(marks)
      let rest = Self.pace - (ContinuousClock.now - start)
      if rest > .zero, unfinished.isEmpty, !marks.paths.isEmpty {
        Pause.milliseconds(Int(rest / .milliseconds(1)))
      }
    }
  }

  /// Milliseconds until there is something to do without a mark.
  private var patience: Int? {
    if !unfinished.isEmpty { return 0 }
    return reloadAt.map { max(1, Int(($0 - .now) / .milliseconds(1))) }
  }

  private func take(_ marks: FeedInbox.Marks) {
    if let wanted = marks.subscription { subscribe(wanted) }
    if let file = marks.theme {
      themeFile = file
      themeFiles = Set(file.map { Theme.reading(path: $0).files } ?? [])
    }
    if !marks.paths.isEmpty { look(at: marks.paths) }
    for key in unfinished { look(at: key) }
    if let due = reloadAt, due <= .now { reload() }
    rewatch()
  }

  private func look(at paths: Set<String>) {
    if paths.contains(where: desk.isNewsOfRuns) { desk.discover() }
    if !paths.isDisjoint(with: desk.indexPaths) { planReload() }
    if desk.advance({ paths.contains($0) }) { lookAtAllLogs() }
    for (key, tail) in tails where tail.watchedPaths.contains(where: paths.contains) { look(at: key) }
    if paths.contains(ConsolePlace.inputPath) { readInput() }
    if subscription.specs, !paths.isDisjoint(with: specs.watchedPaths) { readSpecs() }
    if subscription.calls, paths.contains(calls.path) { readCalls() }
    if let themeFile, !paths.isDisjoint(with: themeFiles) { readTheme(themeFile) }
  }

  private func planReload() {
    guard reloadAt == nil else { return }
    reloadAt = lastReload + Self.reloadPace
  }

  private func reload() {
    reloadAt = nil
    lastReload = .now
    desk.reload()
  }

  private func subscribe(_ wanted: Subscription) {
    let old = subscription
    subscription = wanted
    desk.open(wanted.run, with: wanted.others)
    if wanted.specs, !old.specs { readSpecs() }
    if wanted.calls, !old.calls { readCalls() }
    let keys = Set(wanted.logs.map(\.key))
    for key in tails.keys where !keys.contains(key) { tails[key] = nil }
    unfinished.formIntersection(keys)
    for request in wanted.logs where tails[request.key]?.request != request {
      if tails[request.key] == nil {
        tails[request.key] = tail(request)
      } else {
        tails[request.key]?.change(request)
      }
      look(at: request.key)
    }
  }

  private func tail(_ request: LogRequest) -> any PaneTail {
    switch request.key {
    case .merged(let run): return MergedTail(request, desk.folder, of: run)
    case .mergedRuns: return MergedTail(request, desk.folder, of: nil)
    case .file(let path):
      // What came through a pipe is not there a second time.
      let shelf = path == ConsolePlace.inputPath ? nil : LineIndexShelf(place.state)
      return LogTail(request, place.file(path), shelf: shelf)
    case .attempt(let run, let log):
      return LogTail(
        request,
        folder: desk.folder.run(run).folder(of: log),
        shelf: LineIndexShelf(place.state)
      )
    case .job(let job):
      // A folder can be watched before there is a log in it; that it cannot be made is told by who copies the log.
      _ = try? shelf.make(job)
      return LogTail(request, folder: shelf.folder(of: job), shelf: LineIndexShelf(place.state))
    }
  }

  private func lookAtAllLogs() { for key in Array(tails.keys) { look(at: key) } }

  private func look(at key: LogKey) {
    guard let news = tails[key]?.look() else { return }
    let pattern = tails[key]?.request.pattern ?? ""
    if let content = news.content { mailbox.post(.log(key, content)) }
    if let meter = news.meter { mailbox.post(.meter(key, meter)) }
    if let bars = news.bars { mailbox.post(.bars(key, bars)) }
    if var finding = news.finding {
      finding.search = tails[key]?.request.search
      mailbox.post(.matches(key, pattern: pattern, finding))
    }
    if news.hasMore { unfinished.insert(key) } else { unfinished.remove(key) }
  }

  /// A theme that cannot be read, such as one half written, leaves the colours as they are.
  private func readTheme(_ path: String) {
    guard Paths.exists(path) else { return }
    let reading = Theme.reading(path: path)
    themeFiles = Set(reading.files)
    switch reading.theme {
    case .success(let theme): mailbox.post(.theme(theme))
    case .failure(let error):
      mailbox.post(.done(.error(error.problems.first?.description ?? "\(path) cannot be read")))
    }
  }

  private func readInput() {
    look(at: .file(ConsolePlace.inputPath))
    if let failure = place.input?.failure { mailbox.post(.done(.error(failure))) }
  }

  private func readCalls() { mailbox.post(.calls(calls.news().map { NotedCall($0) })) }

  private func readSpecs() { mailbox.post(.specs(specs.read())) }

  /// Watches what matters now, and looks once at what was not watched before.
  private func rewatch() {
    for _ in 0..<3 {
      var paths = desk.watchedPaths
      for tail in tails.values { paths.formUnion(tail.watchedPaths) }
      if subscription.calls { paths.insert(calls.path) }
      if subscription.specs { paths.formUnion(specs.watchedPaths) }
      paths.formUnion(themeFiles)
      let fresh = watch.set(paths)
      if fresh.isEmpty { return }
      look(at: fresh.subtracting(desk.indexPaths))
    }
  }
}
