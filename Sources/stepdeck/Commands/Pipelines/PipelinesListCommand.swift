internal import ArgumentParser
internal import OrderedCollections
internal import Specs
internal import Workflow

struct PipelinesListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "The pipelines of the workspace."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Flag(help: "An array of objects.") var json = false

  func run() throws {
    let surroundings = try workspace.surroundings()
    let readings = try SpecListing.of { () throws(Problem) in try surroundings.workspace.pipelines() }
    let output = StandardOutput()
    if json {
      output.array(readings.map(\.summary))
    } else if readings.isEmpty {
      StandardError.line("There are no pipelines here; `stepdeck init` writes a first one.")
    } else {
      var table = TextTable(["NAME", "STEPS", "PARAMETERS", "FILE", "PROBLEMS"])
      for reading in readings { table.add(reading.cells) }
      table.write(to: output, Paint(isTerminal: output.isTerminal, environment: surroundings.environment))
    }
    output.flush()
  }
}

extension PipelineReading {
  var summary: JSONObject {
    [
      "name": .text(pipeline?.name), "path": .string(path), "steps": .number(pipeline?.steps.count),
      "parameters": .object(pipeline?.parameters ?? [:]),
      "problems": .array(problems.map { .object($0.json) }),
    ]
  }

  fileprivate var cells: [TextTable.Cell] {
    let parameters = (pipeline?.parameters ?? [:]).map { "\($0.key)=\($0.value.plainText)" }
    return [
      .init(pipeline?.name ?? "-", .bold), .init(pipeline.map { "\($0.steps.count)" } ?? "-"),
      .init(parameters.isEmpty ? "-" : parameters.joined(separator: " ")), .init(path),
      .init(ProblemReport(problems).summary, problems.hasErrors ? .red : .yellow),
    ]
  }
}
