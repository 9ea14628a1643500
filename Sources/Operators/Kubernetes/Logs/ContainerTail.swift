internal import CurlKit
internal import OrderedCollections
internal import Workflow

/// Follows the log of one container through its runs, from one end of a stream to the next.
struct ContainerTail: Sendable {
  let view: PodView
  let container: String
  let pieces: Handoff<PodLogReader.Piece>

  /// A stream that is silent for so long is taken up anew.
  private static let stallLimit = Duration.seconds(300)
  /// A stream of a container that has ended is given so long to end too.
  private static let endLimit = Duration.seconds(5)

  private static let breath = Duration.milliseconds(250)
  /// While lines come thick and fast, so long is waited for more of them: a write for many costs little more than one for few.
  private static let gathering = Duration.milliseconds(5)

  /// Until the container has ended and its log is read, or it has not begun and no watch tells when it does.
  ///
  /// - Returns: whether it is read.
  func run(_ known: LogPosition) async throws(KubernetesFault) -> Bool {
    var restart = firstRun(known)
    var position = known[source(restart)]
    var wasCut = false
    while !Task.isCancelled {
      let (pod, version) = try await view.now()
      guard let pod, let status = pod.status(of: container) else {
        if wasCut { await tell("the pod is gone, and what it wrote after this with it", restart, position) }
        return true
      }
      if restart < status.restarts {
        if !position.isDone { position = try await readPrevious(restart, of: status, from: position) }
        restart += 1
        position = known[source(restart)]
        await announce(restart, status, position)
        continue
      }
      let isOver = pod.hasEnded || view.isClosed
      let hasEnded = status.termination != nil || status.isHeldBack || (isOver && status.hasStarted)
      if !status.hasStarted && isOver { return true }
      if position.isDone {
        guard !isOver, let end = status.termination ?? status.lastTermination,
          pod.restarts(container, after: end)
        else { return true }
        await view.change(after: version)
        continue
      }
      guard status.hasStarted, hasEnded || status.isRunning else {
        if !view.isFollowed, status.restarts == 0 { return false }
        await view.change(after: version)
        continue
      }
      let mayRestart = pod.restarts != .never
      (position, wasCut) = try await read(restart, from: position, hasEnded: hasEnded, mayRestart: mayRestart)
      if !hasEnded, !wasCut {
        // The end of the container is on its way; a log that was rotated goes on.
        try? await Task.sleep(for: Self.breath)
      }
      if hasEnded, !wasCut {
        position.isDone = true
        await pieces.send(PodLogReader.Piece(source: source(restart), entries: [], position: position))
      }
    }
    return true
  }

  private func source(_ restart: Int) -> LogSource {
    LogSource(pod: view.uid, container: container, restart: restart)
  }

  /// The last run that was read before.
  private func firstRun(_ known: LogPosition) -> Int {
    var run = 0
    while known.knows(source(run + 1)) { run += 1 }
    return run
  }

  private func tell(_ gap: String, _ restart: Int, _ position: SourcePosition) async {
    var told = position
    told.isDone = true
    let entry = LogBatch.Entry(.gap(gap), time: Timestamp(nanoseconds: position.latest))
    await pieces.send(PodLogReader.Piece(source: source(restart), entries: [entry], position: told))
  }

  private func announce(_ restart: Int, _ status: ContainerStatus, _ position: SourcePosition) async {
    let end = status.lastTermination
    let why =
      end.map { "exit status \($0.exitCode)" + ($0.reason.map { " (\($0))" } ?? "") } ?? "it had ended"
    let entry = LogBatch.Entry(
      .restart("container \(container) started again: \(why)"),
      time: end?.finishedAt ?? Timestamp(nanoseconds: position.latest)
    )
    await pieces.send(PodLogReader.Piece(source: source(restart), entries: [entry], position: position))
  }

  /// The rest of a run that is over: the kubelet keeps the one before the present, unless it holds the next one back.
  private func readPrevious(
    _ restart: Int,
    of status: ContainerStatus,
    from start: SourcePosition
  ) async throws(KubernetesFault) -> SourcePosition {
    guard restart == status.restarts - 1, !status.isHeldBack else {
      await tell("the log of run \(restart + 1) of container \(container) is gone", restart, start)
      return start
    }
    var position = start
    while !Task.isCancelled {
      let wasCut: Bool
      (position, wasCut) = try await read(restart, from: position, hasEnded: true, isPrevious: true)
      if !wasCut { break }
      // Another run may have ended meanwhile, and its log taken this one's place.
      if try await view.gives(run: restart, of: container, isPrevious: true) { continue }
      await tell("the log of run \(restart + 1) of container \(container) is gone", restart, position)
      break
    }
    return position
  }

  // MARK: - One stream

  /// Reads a stream to its end.
  ///
  /// - Returns: how far it came, and whether it was cut rather than ended.
  /// - Throws: where it brought nothing at all.
  private func read(
    _ restart: Int,
    from start: SourcePosition,
    hasEnded: Bool,
    mayRestart: Bool = true,
    isPrevious: Bool = false
  ) async throws(KubernetesFault) -> (SourcePosition, wasCut: Bool) {
    let body: HTTPBody
    do throws(KubernetesFault) {
      body = try await open(from: start, follow: !hasEnded, isPrevious: isPrevious)
    } catch {
      guard case .status(let status) = error, status.code == 400 || status.isMissing else { throw error }
      // The container has not started after all, or the kubelet has cleaned it up.
      if hasEnded {
        await tell("the log of container \(container) is gone: \(status.message)", restart, start)
        return (start, false)
      }
      try? await Task.sleep(for: .milliseconds(200))
      return (start, true)
    }
    defer { body.cancel() }
    // The kubelet is asked for the present run or the one before; which one that is may have changed since.
    if mayRestart, try await !view.gives(run: restart, of: container, isPrevious: isPrevious) {
      try? await Task.sleep(for: Self.breath)
      return (start, true)
    }
    // The log is open: whoever waits for lines of a quiet step is heard.
    await pieces.send(PodLogReader.Piece(source: source(restart), entries: [], position: start))
    let outcome = await withTaskGroup(of: StreamEnd?.self) { group in
      group.addTask { await copy(body, restart, from: start) }
      if !hasEnded { group.addTask { await endSoon(body) } }
      defer { group.cancelAll() }
      while let end = await group.next() { if let end { return end } }
      return StreamEnd(position: start, error: nil)
    }
    guard let error = outcome.error else { return (outcome.position, false) }
    if outcome.position == start, error.kind != .stalled, error.kind != .cancelled { throw .transport(error) }
    return (outcome.position, true)
  }

  private struct StreamEnd: Sendable {
    var position: SourcePosition
    var error: HTTPError?
  }

  private func open(
    from position: SourcePosition,
    follow: Bool,
    isPrevious: Bool
  ) async throws(KubernetesFault) -> HTTPBody {
    var query: KubernetesAPI.Query = [("container", container), ("timestamps", "true")]
    if follow { query.append(("follow", "true")) }
    if isPrevious { query.append(("previous", "true")) }
    if let since = position.since { query.append(("sinceTime", since.wholeSeconds)) }
    let path = view.api.path(.pods, view.name) + "/log"
    return try await view.api.stream(path, query, stallLimit: Self.stallLimit)
  }

  private func copy(_ body: HTTPBody, _ restart: Int, from start: SourcePosition) async -> StreamEnd {
    var parser = LogLineParser(from: start)
    var asked = ContinuousClock.now
    do throws(HTTPError) {
      while let chunk = try await body.next() {
        let isBusy = ContinuousClock.now - asked < Self.gathering
        await send(parser.append(chunk), restart, parser.position)
        // More may come: this is not the log's end.
        if Task.isCancelled { throw HTTPError(.cancelled, "nobody reads on") }
        if isBusy { try? await Task.sleep(for: Self.gathering) }
        asked = .now
      }
      await send(parser.finish(), restart, parser.position)
      return StreamEnd(position: parser.position, error: nil)
    } catch {
      return StreamEnd(position: parser.position, error: error)
    }
  }

  private func send(_ entries: [LogBatch.Entry], _ restart: Int, _ position: SourcePosition) async {
    guard !entries.isEmpty else { return }
    await pieces.send(PodLogReader.Piece(source: source(restart), entries: entries, position: position))
  }

  /// Ends a stream that goes on after its container: the connection has died in silence.
  private func endSoon(_ body: HTTPBody) async -> StreamEnd? {
    while !Task.isCancelled {
      guard let (pod, version) = try? await view.now() else { return nil }
      if pod?.status(of: container)?.isRunning != true || view.isClosed { break }
      await view.change(after: version)
    }
    try? await Task.sleep(for: Self.endLimit)
    if !Task.isCancelled { body.cancel() }
    return nil
  }
}

extension PodObject {
  func status(of container: String) -> ContainerStatus? {
    (initContainers + containers).first { $0.name == container }
  }
}

extension ContainerStatus {
  var isRunning: Bool { if case .running = state { true } else { false } }
}

extension Timestamp {
  /// Such as `2026-01-01T00:00:00Z`.
  fileprivate var wholeSeconds: String { rfc3339.prefix(19) + "Z" }
}
