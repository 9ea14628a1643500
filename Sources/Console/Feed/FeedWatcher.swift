internal import Journal
internal import Workflow

/// The feed's thread: sleeps until something changes on disk or the model looks elsewhere, reads what is new, posts it.
///
/// Everything that it owns lives on this one thread; other threads reach it through the inbox alone.
final class FeedWatcher {
  private let inbox: FeedInbox
  private let mailbox: Mailbox
  private let watch: any ChangeWatch
  private var desk: RunDesk
  private var specs: SpecDesk
  private var tails: [LogKey: LogTail] = [:]
  private var subscription = Subscription()
  /// Logs whose lines are not all counted yet.
  private var unfinished: Set<LogKey> = []

  /// Growth that comes faster than frames is taken in together.
  private static let pace = 16

  init(_ place: ConsolePlace, inbox: FeedInbox, mailbox: Mailbox, watch: any ChangeWatch) {
    self.inbox = inbox
    self.mailbox = mailbox
    self.watch = watch
    desk = RunDesk(place.state) { mailbox.post($0) }
    specs = SpecDesk(place.workspace, root: place.workspacePath)
  }

  /// Runs until it is told to stop.
  func run() {
    desk.reload()
    rewatch()
    // What changed between the first look and the watch.
    desk.reload()
    var lastLook = ContinuousClock.now
    while true {
      let marks = inbox.take(waiting: unfinished.isEmpty ? nil : 0)
      if marks.isStopped { return }
      take(marks)
      let pause = Duration.milliseconds(Self.pace) - (ContinuousClock.now - lastLook)
      if pause > .zero, marks.subscription == nil { Pause.milliseconds(Int(pause / .milliseconds(1))) }
      lastLook = .now
    }
  }

  private func take(_ marks: FeedInbox.Marks) {
    if let wanted = marks.subscription { subscribe(wanted) }
    let paths = marks.paths
    if !paths.isEmpty { look(at: paths) }
    for key in unfinished { look(at: key) }
    rewatch()
  }

  private func look(at paths: Set<String>) {
    if paths.contains(where: { desk.isListPath($0) }) { desk.reload() }
    if desk.advance({ paths.contains($0) }) { lookAtAllLogs() }
    for (key, tail) in tails where tail.watchedPaths.contains(where: paths.contains) { look(at: key) }
    if subscription.specs, paths.contains(where: { specs.watchedPaths.contains($0) }) { readSpecs() }
  }

  private func subscribe(_ wanted: Subscription) {
    let old = subscription
    subscription = wanted
    desk.open(wanted.run)
    if wanted.specs, !old.specs { readSpecs() }
    let keys = Set(wanted.logs.map(\.key))
    for key in tails.keys where !keys.contains(key) { tails[key] = nil }
    unfinished.formIntersection(keys)
    for request in wanted.logs where tails[request.key]?.request != request {
      if tails[request.key] == nil {
        tails[request.key] = LogTail(request, folder: desk.attemptFolder(request.key))
      } else {
        tails[request.key]?.change(request)
      }
      look(at: request.key)
    }
  }

  private func lookAtAllLogs() { for key in Array(tails.keys) { look(at: key) } }

  private func look(at key: LogKey) {
    guard let (content, meter, more) = tails[key]?.look() else { return }
    if let content { mailbox.post(.log(key, content)) }
    if let meter { mailbox.post(.meter(key, meter)) }
    if more { unfinished.insert(key) } else { unfinished.remove(key) }
  }

  private func readSpecs() { mailbox.post(.specs(specs.read())) }

  private func rewatch() {
    var paths = desk.watchedPaths
    for tail in tails.values { paths.formUnion(tail.watchedPaths) }
    if subscription.specs { paths.formUnion(specs.watchedPaths) }
    watch.set(paths)
  }
}
