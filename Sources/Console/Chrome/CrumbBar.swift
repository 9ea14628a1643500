internal import ScreenKit
internal import Workflow

/// The way to the view that is shown, in the header: `fraud  ›  runs  ›  train-41`.
struct CrumbBar {
  struct Crumb: Hashable {
    var text: String
    /// Where it leads back to; `nil` where that is no view, or the one that is shown.
    var route: Route?
  }

  let crumbs: [Crumb]
  /// Where they begin.
  let start: Point
  let limit: Int

  init(_ model: AppModel) {
    crumbs = Self.crumbs(model)
    let brand = Self.brand(model)
    let x = brand.isEmpty ? 1 : 1 + TextWidth.of(brand) + 2
    let right = Chrome.status(model).reduce(0) { $0 + TextWidth.of($1.text) }
    start = Point(x: x, y: model.frame.header.y)
    limit = max(0, model.frame.header.width - x - right - 2)
  }

  /// The name of the program, where there is room for it.
  static func brand(_ model: AppModel) -> String {
    model.frame.breadth == .narrow ? "" : model.glyphs.isASCII ? "stepdeck" : "▐▌stepdeck"
  }

  /// The view that the crumb at a point leads back to, and those above it; none where there is no such crumb.
  func path(at point: Point) -> [Route] {
    let line = CrumbLine(crumbs.map(\.text), limit: limit)
    guard point.y == start.y,
      let part = line.shown.first(where: { $0.columns.contains(point.x - start.x) }),
      crumbs[part.index].route != nil
    else { return [] }
    return crumbs[...part.index].compactMap(\.route).reduce(into: [.runs]) { path, route in
      if path.last != route { path.append(route) }
    }
  }

  private static func crumbs(_ model: AppModel) -> [Crumb] {
    let known = model.run?.state?.plan.name ?? model.runs.row(ofOptional: model.run?.id)?.name ?? "run"
    let runs = Crumb(text: "runs", route: .runs)
    func inRun(_ id: RunID, _ last: String...) -> [Crumb] {
      [runs, Crumb(text: known, route: .run(id))] + last.map { Crumb(text: $0) }
    }
    let here: [Crumb] =
      switch model.route {
      case .runs: [Crumb(text: "runs")]
      case .run: [runs, Crumb(text: known)]
      case .log(let id, let step): inRun(id, stepNames(step, model))
      case .merged(let id): inRun(id, "all steps")
      case .mergedRuns(let ids): [runs, Crumb(text: "\(ids.count) runs"), Crumb(text: "all steps")]
      case .graph(let id): inRun(id, "graph")
      case .details(let id, let step):
        inRun(id) + [Crumb(text: step, route: .log(id, step: step)), Crumb(text: "details")]
      case .summary(let id): inRun(id, "summary")
      case .jobs: [Crumb(text: "jobs")]
      case .job(let job): [Crumb(text: "jobs", route: .jobs), Crumb(text: job.name)]
      case .jobLog(let job):
        [
          Crumb(text: "jobs", route: .jobs), Crumb(text: job.name, route: .job(job.whole)),
          Crumb(text: "log"),
        ]
      case .calls: [Crumb(text: "api")]
      case .file(let path): [Crumb(text: path == "-" ? "standard input" : FileName.base(of: path))]
      case .pipelines: [Crumb(text: "pipelines")]
      case .stacks: [Crumb(text: "stacks")]
      case .launch:
        [
          Crumb(text: "pipelines", route: .pipelines), Crumb(text: model.launch?.pipeline.name ?? ""),
          Crumb(text: "launch"),
        ]
      case .help: [Crumb(text: "help")]
      }
    let isHome = model.route == .runs
    return [Crumb(text: model.context.workspaceName, route: isHome ? nil : .runs)] + here
  }

  /// Both of two logs.
  private static func stepNames(_ step: String, _ model: AppModel) -> String {
    guard model.splitLogs != nil, let split = model.run?.split, !split.isOfOneStep else { return step }
    return "\(step), \(split.step)"
  }
}
