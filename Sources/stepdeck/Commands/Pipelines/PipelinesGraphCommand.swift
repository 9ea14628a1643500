internal import ArgumentParser
internal import OrderedCollections
internal import Specs
internal import Workflow

struct PipelinesGraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "Draw a pipeline's steps and what they wait for.",
    discussion:
      "A graph that is too wide to draw is listed by layers: the steps of one layer can run side by side."
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
    let indices = Dictionary(
      uniqueKeysWithValues: pipeline.steps.enumerated().map { ($0.element.name, $0.offset) }
    )
    let dependencies = pipeline.steps.map { $0.dependencies.compactMap { indices[$0] } }
    let drawing = GraphDrawing(dependencies: dependencies)
    if drawing.width <= Self.widest {
      draw(drawing, pipeline, output, paint)
    } else {
      list(GraphDrawing.layers(dependencies: dependencies), pipeline, output, paint)
    }
    output.flush()
  }

  private func draw(_ drawing: GraphDrawing, _ pipeline: Pipeline, _ output: StandardOutput, _ paint: Paint) {
    for row in drawing.rows {
      guard let index = row.step else {
        output.line(String(row.art.reversed().drop { $0 == " " }.reversed()))
        continue
      }
      let step = pipeline.steps[index]
      let padding = String(repeating: " ", count: max(0, drawing.width * 2 - row.art.count) + 1)
      let place = step.stepOperator == .orchestrator ? "" : paint("  " + step.stepOperator.text, .dim)
      output.line(row.art + padding + paint(step.name, .bold) + place)
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
