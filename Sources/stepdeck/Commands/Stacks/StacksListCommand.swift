internal import ArgumentParser
internal import OrderedCollections
internal import Specs
internal import Workflow

struct StacksListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "The stacks of the workspace and of the user's folder."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Flag(help: "An array of objects.") var json = false

  func run() throws {
    let surroundings = try workspace.surroundings()
    let readings = try SpecListing.of { () throws(Problem) in try surroundings.workspace.stacks() }
    let all = readings.isEmpty ? [.builtIn] : readings
    let output = StandardOutput()
    if json {
      output.array(all.map(\.summary))
    } else {
      var table = TextTable(["NAME", "STEP OPERATORS", "ARTIFACT STORE", "FILE", "PROBLEMS"])
      for reading in all { table.add(reading.cells) }
      table.write(to: output, Paint(isTerminal: output.isTerminal, environment: surroundings.environment))
    }
    output.flush()
  }
}

/// Lists of specs.
enum SpecListing {
  /// What `read` gives; a folder that cannot be read ends the command.
  static func of<Reading>(_ read: () throws(Problem) -> [Reading]) throws -> [Reading] {
    do throws(Problem) {
      return try read()
    } catch {
      throw Ending.wrongUsage("\(error.path): \(error.message)")
    }
  }
}

extension StackReading {
  /// The file, or a word for the stack that has none.
  var origin: String { stack == .local ? "built in" : path }

  var summary: JSONObject {
    [
      "name": .text(stack?.name), "path": stack == .local ? .null : .string(path),
      "components": .array((stack?.components ?? []).map { .object($0.json) }),
      "problems": .array(problems.map { .object($0.json) }),
    ]
  }

  var cells: [TextTable.Cell] {
    let operators = stack?.components(of: .stepOperator).map { "\($0.name) (\($0.flavor.rawValue))" } ?? []
    let store = stack?.components(of: .artifactStore).first.map { "\($0.name) (\($0.flavor.rawValue))" }
    return [
      .init(stack?.name ?? "-", .bold), .init(operators.isEmpty ? "-" : operators.joined(separator: ", ")),
      .init(store ?? "-"), .init(origin),
      .init(ProblemReport(problems).summary, problems.hasErrors ? .red : .yellow),
    ]
  }
}

extension Component {
  var json: JSONObject {
    [
      "name": .string(name), "type": .string(type.rawValue), "flavor": .string(flavor.rawValue),
      "configuration": .object(configuration),
    ]
  }
}

extension Problem {
  var json: JSONObject {
    [
      "severity": .string(severity.rawValue), "path": .string(path), "line": line > 0 ? .number(line) : .null,
      "column": line > 0 ? .number(column) : .null, "message": .string(message),
      "suggestion": .text(suggestion),
    ]
  }
}
