internal import ScreenKit

/// The whole screen: a pure function of the model.
///
/// Returns where the terminal's cursor stands; nil hides it.
func view(_ model: AppModel, into buffer: inout CellBuffer) -> Point? {
  buffer.clear(style: model.look[.base].over(.plain))
  guard !model.frame.isTooSmall else {
    Blank.tooSmall(model, into: &buffer)
    return nil
  }
  Chrome.header(model, into: &buffer)
  var cursor: Point?
  switch model.route {
  case .runs: RunsPage.paint(model, into: &buffer)
  case .run: RunPage.paint(model, into: &buffer)
  case .log: LogPage.paint(model, into: &buffer)
  case .merged, .mergedRuns: MergedPage.paint(model, into: &buffer)
  case .graph: GraphPage.paint(model, into: &buffer)
  case .details: DetailsPage.paint(model, into: &buffer)
  case .summary: SummaryPage.paint(model, into: &buffer)
  case .jobs: JobsPage.paint(model, into: &buffer)
  case .job: JobPage.paint(model, into: &buffer)
  case .jobLog: JobLogPage.paint(model, into: &buffer)
  case .file(let path): LogPage.paintFile(path, model, into: &buffer)
  case .calls: CallsPage.paint(model, into: &buffer)
  case .pipelines: SpecsPage.paintPipelines(model, into: &buffer)
  case .stacks: SpecsPage.paintStacks(model, into: &buffer)
  case .launch: cursor = LaunchPage.paint(model, into: &buffer)
  case .help: HelpPage.paint(model, into: &buffer)
  }
  Chrome.staleness(model, into: &buffer)
  if let footer = Chrome.footer(model, into: &buffer) { cursor = footer }
  if let question = model.question {
    Chrome.question(question, model, into: &buffer)
    cursor = nil
  }
  return cursor
}
