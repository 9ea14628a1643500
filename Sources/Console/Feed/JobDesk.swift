internal import Engine
internal import Journal
internal import Operators
internal import Specs
internal import Synchronization
internal import Workflow

/// Asks the providers for their jobs while somebody looks at them; works on tasks of its own.
///
/// Everything that it finds goes to the mailbox. Nothing is asked of a provider while no view of jobs is open.
final class JobDesk: Sendable {
  /// Between two answers of a provider, for each page of a list; longer while it does not answer.
  private static let pause = Duration.seconds(5)
  private static let longestPause = Duration.seconds(60)

  private struct State {
    var request: JobsRequest?
    var task: Task<Void, Never>?
    var operators: [Component: any StepOperator] = [:]
  }

  private let place: ConsolePlace
  private let shelf: JobLogShelf
  private let mailbox: Mailbox
  private let state = Mutex(State())

  init(_ place: ConsolePlace, shelf: JobLogShelf, mailbox: Mailbox) {
    self.shelf = shelf
    self.place = place
    self.mailbox = mailbox
  }

  /// Looks at something else from now on, or at nothing.
  func look(at request: JobsRequest?) {
    state.withLock { state in
      guard state.request != request else { return }
      state.request = request
      let old = state.task
      old?.cancel()
      // Two tasks must not write one copy of a log.
      state.task = Task {
        await old?.value
        if let request, !Task.isCancelled { await self.serve(request) }
      }
    }
  }

  /// Asks nothing more, and removes copies of logs; not on the terminal thread.
  func stop() {
    look(at: nil)
    shelf.clear()
  }

  func cancel(_ job: JobRef) {
    guard !place.readOnly else {
      return mailbox.post(
        .answered(.stop(job), .error("this console is read-only; start it without --read-only to stop jobs"))
      )
    }
    Task {
      do {
        try await stepOperator(of: job.source).cancel(job.handle)
        mailbox.post(.answered(.stop(job), .info("\(job.name) is told to stop")))
      } catch {
        mailbox.post(.answered(.stop(job), .error("\(job.name) cannot be stopped: \(error)")))
      }
    }
  }

  /// Opens the first of the provider's pages for a job.
  func openPage(of job: JobRef) {
    Task {
      do {
        guard let link = try await stepOperator(of: job.source).consoleLinks(for: job.handle).first else {
          let none = "\(job.source.component) has no page for it; link templates of the stack make one"
          return mailbox.post(.done(.info(none)))
        }
        let environment = place.environment
        mailbox.post(.done(try await Blocking.run { Browser(environment: environment).open(link.address) }))
      } catch {
        mailbox.post(.done(.error("\(error)")))
      }
    }
  }

  // MARK: - Questions

  private func serve(_ request: JobsRequest) async {
    switch request.subject {
    case .list(let count): await list(atLeast: count)
    case .one(let job):
      await again { desk in
        let description = try await desk.stepOperator(of: job.source).describe(job.handle)
        try Task.checkCancellation()
        desk.mailbox.post(.job(job, .description(description, asOf: .now)))
        return 1
      } failed: { desk, reason in
        desk.mailbox.post(.job(job, .failed(reason)))
      }
    case .log(let job):
      do {
        try await Blocking.run { [shelf] in try shelf.turn(to: job) }
      } catch {
        mailbox.post(.done(.warning("a copy of a log stays until the console ends: \(error)")))
      }
      await JobLogCopy(job, on: shelf, clock: place.clock, mailbox: mailbox).run {
        try await self.stepOperator(of: job.source)
      }
    }
  }

  private func list(atLeast count: Int) async {
    guard let sources = await readSources() else { return }
    mailbox.post(.jobSources(sources))
    await withDiscardingTaskGroup { group in
      for source in sources {
        group.addTask {
          await self.again { desk in
            let found = try await desk.rows(of: source, atLeast: count)
            desk.mailbox.post(.jobs(source, .jobs(found.rows, asOf: .now, hasMore: found.hasMore)))
            return found.pages
          } failed: { desk, reason in
            desk.mailbox.post(.jobs(source, .failed(reason)))
          }
        }
      }
    }
  }

  /// Page after page, until there are enough or no more.
  private func rows(
    of source: JobSource,
    atLeast count: Int
  ) async throws -> (rows: [JobRow], pages: Int, hasMore: Bool) {
    let provider = try await stepOperator(of: source)
    var rows: [JobRow] = []
    var pages = 0
    var token: PageToken?
    repeat {
      let page = try await provider.jobs(matching: JobQuery(), page: token)
      rows += page.jobs.map { JobRow(source: source, job: $0) }
      token = page.next
      pages += 1
      // A part must not be taken for the whole.
      try Task.checkCancellation()
    } while token != nil && rows.count < count
    return (rows, pages, token != nil)
  }

  /// Asks until the task is cancelled: the more seldom the more pages an answer takes, and ever more seldom while there is
  /// none.
  private func again(
    _ ask: @Sendable (JobDesk) async throws -> Int,
    failed: @Sendable (JobDesk, String) -> Void
  ) async {
    var pause = Self.pause
    while !Task.isCancelled {
      do {
        let pages = try await ask(self)
        pause = min(Self.pause * pages, Self.longestPause)
      } catch {
        guard !Task.isCancelled else { return }
        failed(self, "\(error)")
        pause = min(pause * 2, Self.longestPause)
      }
      try? await place.clock.sleep(for: pause)
    }
  }

  // MARK: - Operators

  /// The providers, as soon as the stacks can be read; `nil` once nobody looks any more.
  private func readSources() async -> [JobSource]? {
    var pause = Self.pause
    while !Task.isCancelled {
      do {
        return try await Blocking.run { try self.sources() }
      } catch {
        mailbox.post(.jobsFailed("the stacks cannot be read: \(error)"))
      }
      try? await place.clock.sleep(for: pause)
      pause = min(pause * 2, Self.longestPause)
    }
    return nil
  }

  /// The step operators of all stacks, each once: two stacks may share one.
  private func sources() throws -> [JobSource] {
    var sources: [JobSource] = []
    var known: Set<Component> = []
    for stack in try place.workspace.stacks().compactMap(\.stack) {
      for component in stack.components(of: .stepOperator) where known.insert(component).inserted {
        sources.append(JobSource(stack: stack.name, component: component.name, flavor: component.flavor))
      }
    }
    return sources
  }

  /// The operator of a source as its stack is written now; one for each way in which it is configured.
  private func stepOperator(of source: JobSource) async throws -> any StepOperator {
    let component = try await Blocking.run { try self.component(of: source) }
    if let known = state.withLock({ $0.operators[component] }) { return known }
    let made = try place.makeOperator(component)
    return state.withLock { state in
      if let known = state.operators[component] { return known }
      state.operators[component] = made
      return made
    }
  }

  private func component(of source: JobSource) throws -> Component {
    let stack = try place.workspace.stacks().compactMap(\.stack).first { $0.name == source.stack }
    guard let component = stack?.stepOperator(named: source.component) else {
      throw OperatorError(.refused, "stack \(source.stack) has no step operator \(source.component) any more")
    }
    return component
  }
}
