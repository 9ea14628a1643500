internal import Journal
internal import Workflow

/// Keeps the list of runs and the run that is looked at; works on the feed's thread.
///
/// Ended runs come from the index, the others from their journals.
struct RunDesk {
  private let folder: StateFolder
  private let post: (FeedMessage) -> Void
  private var rows: [RunID: RunRow] = [:]
  private var followers: [RunID: RunFollower] = [:]
  private var opened: RunID?

  init(_ folder: StateFolder, post: @escaping (FeedMessage) -> Void) {
    self.folder = folder
    self.post = post
  }

  /// Files and folders whose changes matter: new runs, the index, the journals of runs that are not over or looked at.
  var watchedPaths: Set<String> {
    var paths: Set<String> = [folder.runs, folder.index + "-wal"]
    for follower in followers.values { paths.insert(follower.folder.journal) }
    return paths
  }

  /// Whether a change there may change which runs there are.
  func isListPath(_ path: String) -> Bool { path == folder.runs || path == folder.index + "-wal" }

  var openedState: RunState? { opened.flatMap { followers[$0]?.state } }

  func attemptFolder(_ key: LogKey) -> String {
    folder.run(key.run).attempt(AttemptID(step: key.step, attempt: key.attempt))
  }

  /// Reads the list anew: what the index says, then what only folders know.
  mutating func reload() {
    do throws(StateError) {
      let catalog = RunCatalog(folder)
      let summaries = try catalog.summaries()
      var fresh: [RunID: RunRow] = [:]
      for summary in summaries { fresh[summary.id] = row(summary) }
      rows = fresh
      if followers.isEmpty { publish() }
      let known = Set(catalog.runIDs())
      for id in Array(rows.keys) where !known.contains(id) { rows[id] = nil }
      for id in known where rows[id] == nil { follow(id) }
      for summary in summaries where !summary.status.isEnded { follow(summary.id) }
      for (id, follower) in followers { rows[id] = RunRow(follower.state) }
      publish()
    } catch {
      post(.runsFailed(error.description))
    }
  }

  private func row(_ summary: RunSummary) -> RunRow {
    var row = RunRow(summary)
    // The index keeps less than a journal; what is known from one stays.
    if let old = rows[summary.id], old.status == row.status, row.note.isEmpty { row.note = old.note }
    return row
  }

  private func publish() { post(.runs(rows.values.sorted { $0.id > $1.id })) }

  @discardableResult
  private mutating func follow(_ id: RunID) -> Bool {
    guard followers[id] == nil else { return true }
    guard let follower = try? RunFollower(folder.run(id)) else { return false }
    rows[id] = RunRow(follower.state)
    if !follower.state.status.isEnded || id == opened { followers[id] = follower }
    return true
  }

  /// Looks at another run, or at none.
  mutating func open(_ id: RunID?) {
    guard id != opened else { return }
    let before = opened
    opened = id
    if let before, followers[before]?.state.status.isEnded ?? false { followers[before] = nil }
    guard let id else { return }
    if followers[id] == nil {
      do throws(StateError) {
        followers[id] = try RunFollower(folder.run(id))
      } catch {
        return post(.runFailed(id, error.description))
      }
    }
    publishOpened()
  }

  /// Takes in what journals have become longer; returns whether the opened run is among them.
  mutating func advance(_ isChanged: (String) -> Bool) -> Bool {
    var changed: [RunRow] = []
    var isOpenedChanged = false
    for (id, follower) in followers where isChanged(follower.folder.journal) {
      do throws(StateError) {
        guard try !follower.advance().isEmpty else { continue }
      } catch {
        if id == opened { post(.runFailed(id, error.description)) }
        followers[id] = nil
        continue
      }
      let row = RunRow(follower.state)
      if rows[id] != row {
        rows[id] = row
        changed.append(row)
      }
      if id == opened { isOpenedChanged = true }
      if follower.state.status.isEnded, id != opened { followers[id] = nil }
    }
    if !changed.isEmpty { post(.rows(changed)) }
    if isOpenedChanged { publishOpened() }
    return isOpenedChanged
  }

  func publishOpened() {
    guard let opened, let follower = followers[opened] else { return }
    let isAttended = EngineLock.owner(folder) != nil
    post(.run(RunView(id: opened, state: follower.state, isAttended: isAttended)))
  }
}

extension RunRow {
  init(_ summary: RunSummary) {
    self.init(
      id: summary.id,
      name: summary.name,
      pipeline: summary.pipeline,
      stack: summary.stack,
      workspace: summary.workspace,
      status: summary.status,
      startedAt: summary.startedAt,
      endedAt: summary.endedAt,
      steps: summary.steps,
      note: summary.reason ?? ""
    )
  }

  init(_ state: RunState) {
    self.init(RunSummary(state))
    note = StepNote.summary(of: state)
  }
}
