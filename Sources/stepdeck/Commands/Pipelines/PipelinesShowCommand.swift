internal import ArgumentParser
internal import OrderedCollections
internal import Specs
internal import Workflow

struct PipelinesShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "A pipeline's parameters and steps."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Argument(help: "A pipeline's name or file.", completion: NameCompletion.pipelines) var pipeline: String
  @Flag(help: "One object.") var json = false

  func run() throws {
    let surroundings = try workspace.surroundings()
    let reading = try surroundings.workspace.pipeline(pipeline)
    let output = StandardOutput()
    if json {
      var object = reading.summary
      object["execution_mode"] = .text(reading.pipeline?.executionMode.rawValue)
      object["steps"] = .array((reading.pipeline?.steps ?? []).map { .object($0.json) })
      output.line(.object(object))
    } else if let pipeline = reading.pipeline {
      pipeline.describe(output, Paint(isTerminal: output.isTerminal, environment: surroundings.environment))
    }
    output.flush()
    try Reporter.tell(reading.problems)
  }
}

extension Pipeline {
  fileprivate func describe(_ output: StandardOutput, _ paint: Paint) {
    output.line(paint(name.visible, .bold) + "  " + paint((path ?? "").visible, .dim))
    output.line("on failure: \(executionMode.rawValue)")
    for (name, value) in parameters { output.line("parameter \(name) = \(value.jsonText.visible)") }
    var table = TextTable(["STEP", "OPERATOR", "AFTER", "COMMAND"])
    for step in steps {
      table.add([
        .init(step.name), .init(step.stepOperator.text), .init(step.dependencies.joined(separator: ", ")),
        .init(step.command.text),
      ])
    }
    table.write(to: output, paint)
  }
}

extension OperatorChoice {
  var text: String {
    switch self {
    case .orchestrator: "local"
    case .first: "the stack's first"
    case .named(let name): name
    }
  }
}

extension Step.Command {
  /// One line: the words, or the shell's text.
  var text: String {
    switch self {
    case .arguments(let words): words.map(\.text).joined(separator: " ")
    case .shell(let text): text.text.split(whereSeparator: \.isNewline).joined(separator: "; ")
    }
  }

  var json: JSONValue {
    switch self {
    case .arguments(let words): .array(words.map { .string($0.text) })
    case .shell(let text): .string(text.text)
    }
  }
}

extension Template {
  /// As it stands in the file.
  var text: String {
    parts.map { part in
      switch part {
      case .literal(let text): text.replacing("${{", with: "$${{")
      case .parameter(let name): "${{ parameters.\(name) }}"
      case .result(let step, let name): "${{ steps.\(step).results.\(name) }}"
      case .environment(let name): "${{ env.\(name) }}"
      }
    }.joined()
  }
}

extension Step {
  fileprivate var json: JSONObject {
    var object: JSONObject = ["name": .string(name), "command": command.json, "image": .text(image)]
    object["inputs"] = .object(JSONObject(uniqueKeysWithValues: inputs.map { ($0, .string($1.description)) }))
    object["outputs"] = .array(outputs.map(JSONValue.string))
    object["after"] = .array(dependencies.map(JSONValue.string))
    object["step_operator"] = .string(stepOperator.text)
    object["spot"] = .bool(spot)
    object["timeout_seconds"] = timeout.map { .number($0.inSeconds) } ?? .null
    object["queue_timeout_seconds"] = queueTimeout.map { .number($0.inSeconds) } ?? .null
    object["max_retries"] = .number(retry.maxRetries)
    object["environment"] = .object(
      JSONObject(uniqueKeysWithValues: environment.map { ($0, .string($1.text)) })
    )
    object["secrets"] = .array(secrets.map(JSONValue.string))
    object["settings"] = .object(settings)
    return object
  }
}
