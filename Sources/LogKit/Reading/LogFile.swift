internal import Synchronization

/// What a refresh found.
package enum LogChange: Sendable, Hashable {
  case nothing
  /// There is more behind the former end.
  case grown
  /// The file was cut or replaced: a new generation begins.
  case restarted
}

/// A log on disk that may grow, be cut, be replaced, or not be there yet.
///
/// `refresh` looks at the disk and is called by whoever learns of changes, never by the terminal's thread; `snapshot` gives
/// the last result at once. Both may be called from any thread.
package final class LogFile: Sendable {
  package enum Place: Sendable, Hashable {
    /// The folder of an attempt, with `log` and `log.meta`.
    case attempt(folder: String)
    /// Any regular file; it has no commits.
    case file(path: String)
  }

  package let place: Place
  private let current: Mutex<LogSnapshot>
  /// Held while the disk is looked at; never while a snapshot is taken.
  private let refresher: Mutex<LogRefresher>

  /// - Parameters:
  ///   - place: where it is.
  ///   - utcOffset: lines of a file without commits say themselves when they were written, and clocks without a zone are so
  ///     many seconds before UTC; with `nil` such lines have no times.
  package init(_ place: Place, utcOffset: Int? = nil) {
    self.place = place
    current = Mutex(.empty)
    refresher = Mutex(LogRefresher(place, utcOffset))
  }

  /// A log whose file is open already and has no name to be replaced under.
  init(_ file: OpenFile, utcOffset: Int? = nil) {
    place = .file(path: file.path)
    current = Mutex(.empty)
    refresher = Mutex(LogRefresher(file, utcOffset))
  }

  /// The log as the last refresh found it.
  package var snapshot: LogSnapshot { current.withLock { $0 } }

  /// Takes in what changed on disk since the last call.
  @discardableResult package func refresh() throws(LogError) -> LogChange {
    try refresher.withLock { (refresher: inout LogRefresher) throws(LogError) -> LogChange in
      let before = current.withLock { $0 }
      let after = try refresher.look(before)
      current.withLock { $0 = after }
      if after.generation != before.generation { return .restarted }
      return after.end > before.end ? .grown : .nothing
    }
  }

  /// The paths whose changes make a refresh worth while.
  package var watchedPaths: [String] {
    switch place {
    case .attempt(let folder): [folder + "/log.meta"]
    case .file(let path): [path]
    }
  }
}
