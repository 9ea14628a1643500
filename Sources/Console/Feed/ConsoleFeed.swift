internal import Engine
internal import Journal
internal import LogKit
internal import ScreenKit
internal import Synchronization
internal import SystemKit
internal import Workflow

/// All that the console knows of the world: files, the engine, specs.
///
/// It works on threads of its own and speaks to the terminal thread through a mailbox. It can be started before there is a
/// terminal, so that the first frame finds the runs read.
package final class ConsoleFeed: Sendable {
  let place: ConsolePlace
  let mailbox = Mailbox()
  private let inbox = FeedInbox()
  private let link: EngineLink
  private let jobs: JobDesk
  private let shelf: JobLogShelf
  private let themes: ThemeNames
  /// Revision of the newest form to check: older ones are not worth an answer.
  private let newestForm = Mutex(0)

  /// `themeFile` is the file that the theme came from: it is read again when it changes.
  package init(_ place: ConsolePlace, themeFolders: [String] = [], themeFile: String? = nil) {
    self.place = place
    themes = ThemeNames(folders: themeFolders, home: place.environment["HOME"])
    link = EngineLink(place, mailbox: mailbox)
    shelf = JobLogShelf(place.state)
    jobs = JobDesk(place, shelf: shelf, mailbox: mailbox)
    if let themeFile { inbox.mark { $0.theme = .some(themeFile) } }
  }

  /// Begins to watch; returns at once.
  package func start() {
    place.input?.onProgress { [inbox] in inbox.mark { $0.paths.insert(ConsolePlace.inputPath) } }
    DetachedThread.startOrTrap { [themes, mailbox] in mailbox.post(.themes(themes.own)) }
    DetachedThread.startOrTrap { [place, shelf, inbox, mailbox] in
      do throws(LogError) {
        let watch = try FileChangeWatch { path in inbox.mark { $0.paths.insert(path) } }
        FeedWatcher(place, shelf: shelf, inbox: inbox, mailbox: mailbox, watch: watch).run()
      } catch {
        mailbox.post(.runsFailed(error.sentence))
      }
    }
    link.start()
  }

  package func stop() {
    inbox.mark { $0.isStopped = true }
    link.stop()
    jobs.stop()
  }

  /// Carries an effect out; what comes of it arrives in the mailbox.
  func perform(_ effect: Effect) {
    switch effect {
    case .subscribe(let wanted):
      inbox.mark { $0.subscription = wanted }
      jobs.look(at: wanted.jobs)
      link.look(at: wanted.logs)
    case .act(let action): link.ask(action)
    case .remember(let memory): inbox.mark { $0.memory = memory }
    case .cancelJob(let job): jobs.cancel(job)
    case .openJob(let job): jobs.openPage(of: job)
    case .check(let draft): check(draft)
    case .loadTheme(let name): loadTheme(name)
    case .leaveTheme: inbox.mark { $0.theme = .some(nil) }
    case .openLink(let step, let stack, let job, let address): openLink(step, stack, job, address)
    case .write(let writing, let path):
      DetachedThread.startOrTrap { [self] in
        let notice = ScreenStore.write(
          writing.content,
          to: screenPath(path),
          isOurs: !path.contains("/")
        )
        mailbox.post(.done(notice))
      }
    case .export(let request, let path):
      DetachedThread.startOrTrap { [self] in
        let export = LogExport(request: request, sources: sources(of: request))
        let notice = export.write(to: NewFile.expanded(path, home: place.environment["HOME"]))
        mailbox.post(.exported(path: path, notice))
      }
    case .tellUnlessSeen(let requests, let isTold):
      DetachedThread.startOrTrap { [self] in
        if TmuxWindow(place.environment)?.isSeen(isTold: isTold) == false { mailbox.post(.unseen(requests)) }
      }
    case .terminal, .saveScreen, .redraw, .suspend, .quit: break
    }
  }

  private func openLink(_ step: PlannedStep?, _ stack: Stack?, _ job: JobHandle?, _ address: String?) {
    DetachedThread.startOrTrap { [self] in
      var found = address
      if let step, let stack, let job, let link = place.links(step, stack, job).first { found = link }
      let none = Notice.info("the step's provider has no page for it")
      mailbox.post(.done(found.map { Browser(environment: place.environment).open($0) } ?? none))
    }
  }

  /// What a log is made of.
  private func sources(of request: LogRequest) -> [LogExport.Source] {
    switch request.key {
    case .attempt(let run, let log):
      return [.init(log: log, file: LogFile(.attempt(folder: place.state.run(run).folder(of: log))))]
    case .merged(let run):
      return request.streams.filter { !$0.isHidden }.map {
        .init(log: $0.log, file: LogFile(.attempt(folder: place.state.run(run).folder(of: $0.log))))
      }
    case .mergedRuns:
      return request.streams.filter { !$0.isHidden }.compactMap { stream in
        stream.run.map { run in
          let folder = place.state.run(run.id).folder(of: stream.log)
          return .init(log: stream.log, run: run, file: LogFile(.attempt(folder: folder)))
        }
      }
    case .job(let job):
      return [.init(log: nil, file: LogFile(.attempt(folder: shelf.folder(of: job))))]
    case .file(let path): return [.init(log: nil, file: place.file(path))]
    }
  }

  /// A name alone is a file in the state folder's `screens`.
  private func screenPath(_ name: String) -> String {
    guard name.contains("/") else { return "\(place.state.path)/screens/\(name)" }
    return NewFile.expanded(name, home: place.environment["HOME"])
  }

  private func check(_ draft: LaunchDraft) {
    newestForm.withLock { $0 = draft.revision }
    let desk = LaunchDesk(place: place)
    DetachedThread.startOrTrap { [self] in
      guard newestForm.withLock({ $0 }) == draft.revision else { return }
      let problems = desk.problems(of: draft)
      mailbox.post(.checked(revision: draft.revision, problems))
    }
  }

  private func loadTheme(_ name: String) {
    DetachedThread.startOrTrap { [self] in
      do throws(ThemeNames.Unknown) {
        switch try themes.find(name) {
        case .builtIn(let builtIn): mailbox.post(.theme(builtIn.theme))
        case .file(let path): loadTheme(file: path)
        }
      } catch {
        mailbox.post(.themes(themes.own))
        mailbox.post(.done(.error(error.description)))
      }
    }
  }

  private func loadTheme(file path: String) {
    do throws(ThemeProblems) {
      mailbox.post(.theme(try Theme.load(path: path)))
      inbox.mark { $0.theme = .some(path) }
    } catch {
      mailbox.post(.done(.error("\(error)")))
    }
  }
}
