internal import ScreenKit
internal import Specs
internal import Workflow

extension AppModel {
  /// Opens the form of the pipeline that is meant, or the list to choose from.
  mutating func startLaunch() -> [Effect] {
    if route == .pipelines {
      openLaunch(of: pipelineList.cursor)
    } else if route == .stacks {
      jump(.pipelines)
    } else {
      launch(.only)
    }
    return []
  }

  /// Opens a form at once where the pipelines are in sight, else as soon as they have been read.
  mutating func launch(_ wanted: PendingLaunch) {
    if subscription.specs, let catalogue {
      open(wanted, of: catalogue)
    } else {
      pendingLaunch = wanted
    }
  }

  mutating func open(_ wanted: PendingLaunch, of catalogue: Catalogue) {
    switch wanted {
    case .named(let name):
      guard let place = catalogue.pipelines.firstIndex(where: { $0.name == name }) else {
        let known = catalogue.pipelines.map(\.name)
        let near = NearestName.to(name, among: known).map { "; did you mean \($0)?" } ?? ""
        notice = .error("there is no pipeline \(name)\(near)")
        return
      }
      pipelineList.cursor = place
      openLaunch(of: place)
    case .only:
      if catalogue.pipelines.count == 1 { openLaunch(of: 0) } else { open(.pipelines) }
    }
  }

  mutating func openLaunch(of place: Int) {
    guard let catalogue, catalogue.pipelines.indices.contains(place) else { return }
    let item = catalogue.pipelines[place]
    guard item.pipeline != nil else {
      notice = .error(
        "\(FileName.base(of: item.path)) is no pipeline yet: \(item.problems.first?.sentence ?? "")"
      )
      return
    }
    var stacks = catalogue.stacks.filter { $0.stack != nil && !$0.problems.hasErrors }
    if !stacks.contains(where: { $0.name == Stack.local.name }) { stacks.append(.builtIn) }
    let preferred = runs.rows.first { $0.pipeline == item.name }?.stack
    launch = LaunchModel(item, stacks: stacks, preferred: preferred, revision: checkedRevision + 1)
    open(.launch)
  }

  mutating func performInSpecs(_ action: KeyAction) -> [Effect] {
    guard action == .nextPane else { return [] }
    if !hasDetailFocus, SpecsPage.detail(self) != nil {
      hasDetailFocus = true
    } else {
      jump(route == .pipelines ? .stacks : .pipelines)
    }
    return []
  }

  /// Moves in the list, or scrolls what is told of its row.
  mutating func moveInSpecs(by lines: Int) {
    guard !hasDetailFocus else { return scrollDetail(by: lines) }
    pageOffset = 0
    if route == .pipelines {
      pipelineList.move(by: lines, count: catalogue?.pipelines.count ?? 0, visible: specRows)
    } else {
      stackList.move(by: lines, count: catalogue?.stacks.count ?? 0, visible: specRows)
    }
  }

  mutating func scrollDetail(by lines: Int) { pageOffset = max(0, pageOffset + lines) }

  mutating func performInForm(_ action: KeyAction) -> [Effect] {
    switch action {
    case .nextField: launch?.moveFocus(by: 1)
    case .previousField: launch?.moveFocus(by: -1)
    case .nextChoice, .previousChoice:
      launch?.choose(action == .nextChoice ? 1 : -1)
    case .accept: return sendForm()
    default: break
    }
    return []
  }

  mutating func typeInForm(_ key: Key) -> [Effect] {
    _ = launch?.type(key)
    return []
  }

  private mutating func sendForm() -> [Effect] {
    guard let form = launch, !form.isSent else { return [] }
    if form.hasErrors {
      let count = form.problems.count { $0.severity == .error }
      notice = .error("not launched: \(count == 1 ? "1 problem" : "\(count) problems") in the form")
      return []
    }
    launch?.sent = form.draft
    return [.act(.launch(form.draft))]
  }
}
