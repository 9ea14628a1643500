package import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Ends what a dead host left behind.
///
/// A host that is killed cannot end its steps. Their claims tell who they are; before an attempt is declared lost, nothing
/// of it may live any more.
package enum Orphans {
  /// Ends the leftovers of all claimed attempts without a record, and writes their records.
  ///
  /// Waits until they are gone, so it is called on a thread that may wait. Looks at the attempts of `only`, or through the whole
  /// run folder. The result is the attempts that are lost, with their records; `nil` where a host lives, for then nothing is.
  package static func sweep(
    runFolder: String,
    run: RunID,
    only: [AttemptID]? = nil
  ) throws(HostError) -> [AttemptID: ExitRecord]? {
    guard let lock = try HostLock.take(runFolder) else { return nil }
    defer { withExtendedLifetime(lock) {} }
    let files = HostFiles(runFolder)
    var lost: [AttemptID: ExitRecord] = [:]
    for attempt in only ?? attempts(in: files) {
      let folder = files.attempt(attempt)
      guard ExitRecord.read(in: folder) == nil, access(AttemptFiles(folder).claim, F_OK) == 0 else {
        continue
      }
      let record = end(attempt, folder: folder, run: run.rawValue, Stamp.now().time)
      _ = record.write(in: folder)
      lost[attempt] = record
    }
    return lost
  }

  /// Ends one claimed attempt.
  ///
  /// - Returns: its record, which is not yet written.
  static func end(_ attempt: AttemptID, folder: String, run: String?, _ now: Timestamp) -> ExitRecord {
    let claim = Claim(reading: AttemptFiles(folder).claim)
    var record = ExitRecord(outcome: .lost, endedAt: now, process: claim?.process)
    // A claim without words was made, and its host died before it could write them.
    guard let claim, claim.boot.isEmpty || claim.boot == ProcessTable.bootIdentifier() else {
      record.reason = "the machine was started anew while the step ran"
      return record
    }
    record.reason = "the host of the run died while the step ran"
    let survivors = Survivors(main: claim.process, mark: run.map { StepMark(run: $0, attempt: attempt) })
      .end()
    if let survivor = survivors.first {
      record.reason? += "; process \(survivor.pid) of it could not be stopped"
    }
    return record
  }

  private static func attempts(in files: HostFiles) -> [AttemptID] {
    names(in: files.steps).flatMap { step in
      names(in: "\(files.steps)/\(step)").compactMap { name in
        Int(name).map { AttemptID(step: step, attempt: $0) }
      }
    }
  }

  private static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let item = readdir(stream) {
      let name = withUnsafePointer(to: &item.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}

/// The processes of one lost attempt.
private struct Survivors {
  var main: ProcessIdentity?
  var mark: StepMark?

  private static let terminateFor = Duration.seconds(10)
  private static let killFor = Duration.seconds(5)

  /// SIGTERM, and SIGKILL for those that do not obey.
  ///
  /// - Returns: those that live nevertheless.
  func end() -> [ProcessTable.Entry] {
    let left = signal(SIGTERM, for: Self.terminateFor)
    return left.isEmpty ? [] : signal(SIGKILL, for: Self.killFor)
  }

  private func signal(_ number: Int32, for patience: Duration) -> [ProcessTable.Entry] {
    let deadline = ContinuousClock.now + patience
    var pause: UInt32 = 1000
    var told: Set<ProcessIdentity> = []
    while true {
      let left = find()
      guard !left.isEmpty, ContinuousClock.now < deadline else { return left }
      for entry in left where number == SIGKILL || told.insert(entry.identity).inserted {
        kill(entry.pid, number)
      }
      usleep(pause)
      pause = min(pause * 2, 100_000)
    }
  }

  /// By the main process itself, its session as long as that is the main process's own, and by mark.
  private func find() -> [ProcessTable.Entry] {
    let entries = ProcessTable.allPids().compactMap(ProcessTable.entry).filter { !$0.isZombie }
    return entries.filter { entry in
      entry.identity == main || isInSession(entry, entries) || carriesMark(entry)
    }
  }

  /// A session outlives its leader, whose number nobody gets meanwhile; a leader of the same number that is another process
  /// leads another session.
  private func isInSession(_ entry: ProcessTable.Entry, _ all: [ProcessTable.Entry]) -> Bool {
    guard let main, entry.session == main.pid, entry.identity.start >= main.start else { return false }
    let leader = all.first { $0.pid == main.pid }
    return leader == nil || leader?.identity == main
  }

  private func carriesMark(_ entry: ProcessTable.Entry) -> Bool {
    guard let mark, let environment = ProcessTable.environment(of: entry.pid) else { return false }
    return StepMark(environment) == mark
  }
}
