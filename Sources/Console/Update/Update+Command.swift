internal import ScreenKit
internal import Workflow

extension AppModel {
  mutating func execute(_ command: ConsoleCommand) -> [Effect] {
    switch command {
    case .go(let route):
      if route == .help { return perform(.help) }
      jump(route)
    case .openRun(let text): if let row = findRun(text) { open(.run(row.id)) }
    case .log(let step): openLog(of: step)
    case .merged where !markedSubjects.isEmpty: return perform(.merged)
    case .merged: return performOnRun(.merged)
    case .split(let step): if let name = findStep(step) { split(withStep: name) }
    case .graph: return performOnRun(.graph)
    case .details(let step):
      if let name = findStep(step), let id = run?.id { open(.details(id, step: name)) }
    case .summary: return performOnRun(.summary)
    case .launch(let pipeline):
      guard let pipeline else { return startLaunch() }
      launch(.named(pipeline))
    case .cancel(let text): cancel(text)
    case .theme(let name): return changeTheme(name)
    case .filter(let words):
      jump(.runs)
      runs.filter(words, now: now, visible: runRows)
    case .export(let path): return export(to: path)
    case .goTo(let place): goTo(place)
    case .fields(let names): choose(fields: names)
    case .save(let name): return save(name)
    case .tour: tour = tour == nil ? Tour() : nil
    case .quit: return [.quit]
    }
    return []
  }

  /// Without a name a picture goes to the state folder.
  private mutating func save(_ name: String?) -> [Effect] {
    guard let name else { return [.saveScreen(nil)] }
    guard [".txt", ".svg"].contains(where: name.hasSuffix) else {
      notice = .error("the screen is text or a picture: call the file \(name).txt or \(name).svg")
      return []
    }
    return [.saveScreen(name.contains("/") ? name : "./" + name)]
  }

  private mutating func changeTheme(_ name: String) -> [Effect] {
    followsGround = false
    guard let builtIn = BuiltInTheme.named(name) else { return [.loadTheme(name)] }
    theme = builtIn.theme
    return [.leaveTheme]
  }

  /// A run by name, id or the beginning of one of them that is unique.
  private mutating func findRun(_ text: String) -> RunRow? {
    if let exact = runs.rows.first(where: { $0.name == text || $0.id.rawValue == text }) { return exact }
    if text == "@latest" {
      return runs.rows.first { $0.workspace == context.workspacePath } ?? runs.rows.first
    }
    let found = runs.rows.filter { $0.name.hasPrefix(text) || $0.id.rawValue.hasPrefix(text) }
    if found.count == 1 { return found[0] }
    if found.isEmpty {
      let near = NearestName.to(text, among: runs.rows.map(\.name)).map { "; did you mean \($0)?" } ?? ""
      notice = .error("there is no run \(text)\(near)")
    } else {
      notice = .error("\(text) is the beginning of \(found.count) runs; give more of the name")
    }
    return nil
  }

  private mutating func performOnRun(_ action: KeyAction) -> [Effect] {
    if route == .runs, let row = runs.selected { open(.run(row.id)) }
    guard route.runID != nil else {
      notice = .error("open a run first")
      return []
    }
    return perform(action)
  }

  private mutating func openLog(of step: String) {
    guard let run, let name = findStep(step) else { return }
    if case .log = route { replace(.log(run.id, step: name)) } else { open(.log(run.id, step: name)) }
  }

  /// A step of the run that is looked at, by its name or the beginning of one.
  private mutating func findStep(_ step: String) -> String? {
    guard let state = run?.state else {
      notice = .error("open a run first; its steps have logs")
      return nil
    }
    let names = state.plan.steps.map(\.name)
    let begun = names.filter { $0.hasPrefix(step) }
    guard let name = names.first(where: { $0 == step }) ?? (begun.count == 1 ? begun[0] : nil) else {
      let near = NearestName.to(step, among: names).map { "; did you mean \($0)?" } ?? ""
      notice = .error("\(state.plan.name) has no step \(step)\(near)")
      return nil
    }
    return name
  }

  private mutating func cancel(_ text: String?) {
    guard let text else {
      if subject == nil { notice = .error("which run? :cancel RUN") }
      return ask(.cancel)
    }
    guard let row = findRun(text) else { return }
    let subject = RunSubject(id: row.id, name: row.name, status: row.status, states: row.steps)
    switch Question.about(.cancel, subject) {
    case .success(let question): self.question = question
    case .failure(let refusal): notice = .info(refusal.text)
    }
  }
}
