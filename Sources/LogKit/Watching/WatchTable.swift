/// Which paths are watched, and by which folders' events.
struct WatchTable {
  private let events: FolderEvents?
  private var paths: [FileWatch.Token: WatchedPath] = [:]
  private var tokensOfFolder: [Int32: Set<FileWatch.Token>] = [:]
  private var nextNumber = 0

  init(events: FolderEvents?) { self.events = events }

  var hasPolled: Bool { paths.values.contains { $0.polled != nil } }

  mutating func add(_ path: WatchedPath) -> FileWatch.Token {
    let token = FileWatch.Token(number: nextNumber)
    nextNumber += 1
    paths[token] = path
    arm(token)
    return token
  }

  mutating func remove(_ token: FileWatch.Token) {
    disarm(token)
    paths[token] = nil
  }

  func callbacks(of tokens: Set<FileWatch.Token>) -> [@Sendable () -> Void] {
    tokens.sorted { $0.number < $1.number }.compactMap { paths[$0]?.onChange }
  }

  /// The paths that events concern; all when the events were too many to list.
  mutating func changed(by events: [FolderEvent]?) -> Set<FileWatch.Token> {
    guard let events else {
      for token in paths.keys { rearm(token) }
      return Set(paths.keys)
    }
    var changed: Set<FileWatch.Token> = []
    for event in events {
      for token in tokensOfFolder[event.folder] ?? [] where concerns(event, token) {
        changed.insert(token)
        if event.isStructural, !event.isGone { rearm(token) }
      }
      if event.isGone { forget(event.folder) }
    }
    return changed
  }

  /// The paths without the kernel's help that look other than at the last look.
  mutating func changedByPolling() -> Set<FileWatch.Token> {
    var changed: Set<FileWatch.Token> = []
    for (token, path) in paths {
      guard let before = path.polled else { continue }
      let now = PathState(path.path)
      guard now != before else { continue }
      paths[token]?.polled = now
      changed.insert(token)
    }
    return changed
  }

  private func concerns(_ event: FolderEvent, _ token: FileWatch.Token) -> Bool {
    guard let hooks = paths[token]?.hooks else { return false }
    return hooks.contains {
      $0.folder == event.folder && (event.isGone || $0.name == nil || $0.name == event.name)
    }
  }

  private mutating func rearm(_ token: FileWatch.Token) {
    let before = paths[token]?.hooks ?? []
    paths[token]?.hooks = []
    arm(token)
    let now = paths[token]?.hooks ?? []
    for hook in before where !now.contains(where: { $0.folder == hook.folder }) {
      release(hook.folder, from: token)
    }
  }

  private mutating func disarm(_ token: FileWatch.Token) {
    for hook in paths[token]?.hooks ?? [] { release(hook.folder, from: token) }
    paths[token]?.hooks = []
  }

  private mutating func release(_ folder: Int32, from token: FileWatch.Token) {
    tokensOfFolder[folder]?.remove(token)
    guard tokensOfFolder[folder]?.isEmpty == true else { return }
    tokensOfFolder[folder] = nil
    events?.remove(folder)
  }

  /// Looks for another folder for the paths of one that was deleted or moved away.
  private mutating func forget(_ folder: Int32) {
    let tokens = tokensOfFolder.removeValue(forKey: folder) ?? []
    if !tokens.isEmpty { events?.remove(folder) }
    for token in tokens {
      let others = paths[token]?.hooks.filter { $0.folder != folder } ?? []
      paths[token]?.hooks = Set(others)
      arm(token)
    }
  }
}

extension WatchTable {
  /// Hooks the path into the folder that holds it, or the nearest one above that exists, and where symbolic links lead.
  private mutating func arm(_ token: FileWatch.Token) {
    guard let path = paths[token]?.path else { return }
    var isRefused = events == nil
    var targets = [path]
    if let real = WatchedPath.resolved(path), real != path { targets.append(real) }
    for target in targets where !isRefused { isRefused = !hookNearest(to: target, token) }
    if !isRefused, WatchedPath.isFolder(path) { isRefused = !hook(path, name: nil, token).isDone }
    let polled = isRefused ? paths[token]?.polled ?? PathState(path) : nil
    paths[token]?.polled = polled
  }

  private mutating func hookNearest(to target: String, _ token: FileWatch.Token) -> Bool {
    var path = target
    for _ in 0..<256 {
      let (folder, name) = WatchedPath.split(path)
      let outcome = hook(folder, name: name, token)
      if outcome.isDone {
        // What was missing may have come meanwhile: then look one level deeper again.
        guard path != target, WatchedPath.exists(path) else { return true }
        path = target
      } else {
        guard outcome.isMissing, folder != path, folder != "." else { return false }
        path = folder
      }
    }
    return false
  }

  private mutating func hook(
    _ folder: String,
    name: String?,
    _ token: FileWatch.Token
  ) -> (isDone: Bool, isMissing: Bool) {
    guard let (number, isMissing) = events?.add(folder) else { return (false, false) }
    guard let number else { return (false, isMissing) }
    paths[token]?.hooks.insert(WatchedPath.Hook(folder: number, name: name))
    tokensOfFolder[number, default: []].insert(token)
    return (true, false)
  }
}
