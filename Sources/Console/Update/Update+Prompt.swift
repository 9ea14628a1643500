internal import LogKit
internal import ScreenKit
internal import Workflow

extension AppModel {
  mutating func type(_ key: Key) -> [Effect] {
    guard var prompt else { return [] }
    switch keys.action(for: key, in: [.prompt]) {
    case .accept: return accept(prompt)
    case .dismiss: return dismiss(prompt)
    case .complete where prompt.purpose == .command:
      complete(&prompt)
      self.prompt = prompt
    case .older, .newer:
      let text = prompt.field.text
      remember(&prompt, older: keys.action(for: key, in: [.prompt]) == .older)
      self.prompt = prompt
      if prompt.field.text != text { return promptChanged() }
    default:
      if prompt.field.text.isEmpty, key.code == .backspace { return dismiss(prompt) }
      if key.typed != nil { prompt.makeRoom() }
      guard prompt.field.handle(key) else { return [] }
      prompt.completion = nil
      prompt.isUntouched = false
      self.prompt = prompt
      return promptChanged()
    }
    return []
  }

  /// A filter works while it is typed, and so does a search.
  mutating func promptChanged() -> [Effect] {
    switch prompt?.purpose {
    case .filter: filter(prompt?.field.text ?? "")
    case .search(let key): searchTyped(in: key)
    case .narrow(let key, let place): narrowTyped(in: key, from: place)
    case .command, .export, nil: break
    }
    return []
  }

  /// Looks for what is typed so far, from where the log stood before; what is no expression yet is not looked for.
  private mutating func searchTyped(in key: LogKey) {
    guard let origin = prompt?.origin, var pane = panes[key] else { return }
    let text = prompt?.field.text ?? ""
    prompt?.fault = text.isEmpty ? nil : Pattern.fault(in: text)
    guard text.isEmpty || pane.search?.pattern != text else { return }
    if text.isEmpty || prompt?.fault != nil {
      pane.goBack(to: origin)
    } else {
      pane.follows = origin.follows
      pane.top = origin.top
      pane.find(text)
    }
    panes[key] = pane
  }

  private mutating func dismiss(_ prompt: Prompt) -> [Effect] {
    self.prompt = nil
    switch prompt.purpose {
    case .filter: filter("")
    case .search(let key): if let origin = prompt.origin { panes[key]?.goBack(to: origin) }
    case .narrow(let key, _): changeFilter(of: key) { $0.draft = nil }
    case .command, .export: break
    }
    return []
  }

  private mutating func accept(_ prompt: Prompt) -> [Effect] {
    self.prompt = nil
    let text = String(prompt.field.text.trimmingSpaces)
    switch prompt.purpose {
    case .filter: if case .run = route { run?.acceptFilter() }
    case .search(let key): search(prompt.field.text, in: key)
    case .narrow(let key, let place): narrow(text, in: key, from: place)
    case .export: return text.isEmpty ? [] : export(to: text)
    case .command:
      guard !text.isEmpty else { return [] }
      if commandHistory.last != text { commandHistory.append(text) }
      do throws(CommandError) {
        return execute(try CommandLine.parse(text))
      } catch {
        notice = .error(error.description)
      }
    }
    return []
  }

  /// Blanks count: they may be what is looked for.
  private mutating func search(_ pattern: String, in key: LogKey) {
    if let fault = Pattern.fault(in: pattern) {
      notice = .error("/\(pattern): \(fault.message), at \(fault.offset + 1)")
    } else if let search = panes[key]?.search, search.pattern == pattern {
      // It was found while it was typed.
      if search.current == nil { goToMatch(in: key, forward: true) }
    } else {
      panes[key]?.find(pattern.isEmpty ? nil : pattern)
    }
  }

  var commandNames: CommandNames {
    CommandNames(
      runs: runs.rows.prefix(500).map(\.name),
      steps: run?.state?.plan.steps.map(\.name) ?? [],
      pipelines: catalogue?.pipelines.map(\.name) ?? [],
      fields: fieldNames,
      themes: ownThemes + BuiltInTheme.all.map(\.name)
    )
  }

  private func complete(_ prompt: inout Prompt) {
    var completion =
      prompt.completion
      ?? Prompt.Completion(
        candidates: CommandLine.completions(of: prompt.field.text, commandNames),
        place: -1
      )
    guard !completion.candidates.isEmpty else { return }
    completion.place = (completion.place + 1) % completion.candidates.count
    prompt.field = TextField(completion.candidates[completion.place])
    prompt.completion = completion.candidates.count == 1 ? nil : completion
  }

  private func remember(_ prompt: inout Prompt, older: Bool) {
    let history: [String]
    switch prompt.purpose {
    case .command: history = commandHistory
    // While it is in the field there is nothing to bring back.
    case .filter: history = prompt.former.isEmpty || prompt.isUntouched ? [] : [prompt.former]
    case .search, .narrow, .export: return
    }
    let age = max(0, min(prompt.age + (older ? 1 : -1), history.count))
    guard age != prompt.age else { return }
    if prompt.age == 0 { prompt.original = prompt.field.text }
    prompt.age = age
    prompt.completion = nil
    prompt.field = TextField(age == 0 ? prompt.original : history[history.count - age])
  }
}
