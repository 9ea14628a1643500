internal import ArgumentParser
internal import OrderedCollections
internal import Specs
internal import Workflow

struct PipelinesGraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "Draw a pipeline's steps and what they wait for.",
    discussion:
      "Steps that are alike are drawn as one where the graph is too wide otherwise. One that is still too wide is listed by layers: the steps of one layer can run side by side."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Argument(help: "A pipeline's name or file.", completion: NameCompletion.pipelines) var pipeline: String

  private static let widest = 24

  func run() throws {
    let surroundings = try workspace.surroundings()
    let reading = try surroundings.workspace.pipeline(pipeline)
    try Reporter.tell(reading.problems)
    guard let pipeline = reading.pipeline else { return }
    let output = StandardOutput()
    let paint = Paint(isTerminal: output.isTerminal, environment: surroundings.environment)
    let dependencies = StepGraph(pipeline).dependencies
    if let drawing = GraphDrawing(dependencies: dependencies, widest: Self.widest) {
      draw(drawing, output) { index in
        let step = pipeline.steps[index]
        let place = step.stepOperator == .orchestrator ? "" : paint("  " + step.stepOperator.text, .dim)
        return paint(step.name, .bold) + place
      }
    } else {
      let folded = FoldedGraph(dependencies: dependencies, limit: dependencies.count - 1)
      if let drawing = GraphDrawing(dependencies: folded.dependencies, widest: Self.widest) {
        draw(drawing, output) { paint(Self.label(folded.groups[$0], pipeline), .bold) }
      } else {
        list(StepLayers.of(dependencies: dependencies), pipeline, output, paint)
      }
    }
    output.flush()
  }

  /// `shard-1 … shard-200, 200 steps side by side`.
  private static func label(_ group: FoldedGraph.Group, _ pipeline: Pipeline) -> String {
    let first = pipeline.steps[group.members[0]].name
    guard group.members.count > 1 else { return first }
    let last = pipeline.steps[group.members[group.members.count - 1]].name
    let order = group.shape == .fan ? "side by side" : "one after the other"
    return "\(first) … \(last), \(group.members.count) steps \(order)"
  }

  private func draw(_ drawing: GraphDrawing, _ output: StandardOutput, label: (Int) -> String) {
    for row in drawing.rows {
      guard let index = row.step else {
        output.line(String(row.art.reversed().drop { $0 == " " }.reversed()))
        continue
      }
      let padding = String(repeating: " ", count: max(0, drawing.width * 2 - row.art.count) + 1)
      output.line(row.art + padding + label(index))
    }
  }

  private func list(_ layers: [[Int]], _ pipeline: Pipeline, _ output: StandardOutput, _ paint: Paint) {
    for (number, layer) in layers.enumerated() {
      output.line(paint("layer \(number + 1), \(layer.count) step\(layer.count == 1 ? "" : "s")", .bold))
      for index in layer {
        let step = pipeline.steps[index]
        let after =
          step.dependencies.isEmpty ? "" : paint("  after " + step.dependencies.joined(separator: ", "), .dim)
        output.line("  " + step.name + after)
      }
    }
  }
}
