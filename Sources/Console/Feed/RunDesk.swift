internal import Journal
internal import Workflow

/// Keeps the list of runs and the run that is looked at; works on the feed's thread.
///
/// Ended runs come from the index, the others from their journals.
struct RunDesk {
  let folder: StateFolder
  private let post: (FeedMessage) -> Void
  private var rows: [RunID: RunRow] = [:]
  private var followers: [RunID: RunFollower] = [:]
  private var opened: RunID?
  /// Runs that are looked at together.
  private var others: Set<RunID> = []
  /// Folders that are no readable run yet, by the plan that they wait for.
  private var unread: [String: RunID] = [:]
  private var indexStamp: IndexStamp?

  init(_ folder: StateFolder, post: @escaping (FeedMessage) -> Void) {
    self.folder = folder
    self.post = post
  }

  /// Whether a change there may mean another run.
  func isNewsOfRuns(_ path: String) -> Bool { path == folder.runs || unread[path] != nil }

  /// Files that change when the engine has written summaries.
  var indexPaths: Set<String> { [folder.index + "-wal", folder.index] }

  /// Files and folders whose changes matter: new runs, the index, the journals of runs that are not over or looked at.
  var watchedPaths: Set<String> {
    var paths = indexPaths
    paths.insert(folder.runs)
    paths.formUnion(unread.keys)
    for follower in followers.values { paths.insert(follower.folder.journal) }
    return paths
  }

  /// Reads the list anew where the index is another than before, then looks for runs that only folders know.
  mutating func reload() {
    let stamp = IndexStamp(folder)
    guard stamp != indexStamp else { return discover() }
    indexStamp = stamp
    do throws(StateError) {
      let summaries = try RunCatalog(folder).summaries()
      var fresh: [RunID: RunRow] = [:]
      for summary in summaries { fresh[summary.id] = row(summary) }
      for (id, follower) in followers { fresh[id] = RunRow(follower.state) }
      rows = fresh
      if followers.isEmpty { publish() }
      for summary in summaries where !summary.status.isEnded { follow(summary.id) }
      discover(isPublishing: true)
    } catch {
      post(.runsFailed(error.description))
    }
  }

  /// Takes in runs whose folders have come or gone.
  mutating func discover(isPublishing: Bool = false) {
    let known = Set(RunCatalog(folder).runIDs())
    var isChanged = isPublishing
    unread = [:]
    for id in Array(rows.keys) where !known.contains(id) {
      rows[id] = nil
      followers[id] = nil
      isChanged = true
      if isLookedAt(id) { post(.runGone(id)) }
    }
    for id in known where rows[id] == nil {
      if follow(id) { isChanged = true } else { unread[folder.run(id).plan] = id }
    }
    if isChanged { publish() }
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
    if !follower.state.status.isEnded || isLookedAt(id) { followers[id] = follower }
    return true
  }

  private func isLookedAt(_ id: RunID) -> Bool { id == opened || others.contains(id) }

  /// Looks at another run, or at none, and at others together; what is looked at anew is told.
  mutating func open(_ id: RunID?, with others: [RunID] = []) {
    let before = self.others.union(opened.map { [$0] } ?? [])
    let fresh = (id == opened ? [] : id.map { [$0] } ?? []) + others.filter { !self.others.contains($0) }
    (opened, self.others) = (id, Set(others))
    for id in before where !isLookedAt(id) && followers[id]?.state.status.isEnded ?? false {
      followers[id] = nil
    }
    for id in fresh { begin(id) }
  }

  private mutating func begin(_ id: RunID) {
    if followers[id] == nil {
      do throws(StateError) {
        followers[id] = try RunFollower(folder.run(id))
      } catch {
        return post(.runFailed(id, error.description))
      }
    }
    publish(id)
  }

  /// Takes in what journals have become longer; returns whether one that is looked at is among them.
  mutating func advance(_ isChanged: (String) -> Bool) -> Bool {
    var changed: [RunRow] = []
    var news: [RunID] = []
    for (id, follower) in followers where isChanged(follower.folder.journal) {
      do throws(StateError) {
        guard try !follower.advance().isEmpty else { continue }
      } catch {
        if isLookedAt(id) { post(.runFailed(id, error.description)) }
        followers[id] = nil
        continue
      }
      let row = RunRow(follower.state)
      if rows[id] != row {
        rows[id] = row
        changed.append(row)
      }
      if isLookedAt(id) { news.append(id) }
      if follower.state.status.isEnded, !isLookedAt(id) { followers[id] = nil }
    }
    if !changed.isEmpty { post(.rows(changed)) }
    for id in news { publish(id) }
    return !news.isEmpty
  }

  private func publish(_ id: RunID) {
    guard let follower = followers[id] else { return }
    let isAttended = EngineLock.owner(folder) != nil
    post(.run(RunView(id: id, state: follower.state, isAttended: isAttended)))
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

/// By what the index is known to be another than at the last look; reading it does not change these.
private struct IndexStamp: Equatable {
  private var sizes: [Int64] = []
  private var times: [Int64] = []

  init(_ folder: StateFolder) {
    for path in [folder.index, folder.index + "-wal"] {
      guard let (size, time) = Paths.stamp(of: path), size > 0 else { continue }
      sizes.append(size)
      times.append(time)
    }
  }
}
