internal import ArgumentParser
internal import Journal
internal import OrderedCollections
internal import Workflow

struct RunsEventsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "Everything that has happened in a run, in order: its journal."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Argument(help: RunName.help, completion: NameCompletion.runs) var target: String
  @Flag(help: "An array of objects, one a line.") var json = false

  func run() throws {
    let surroundings = try workspace.surroundings()
    let folder = try surroundings.run(target)
    let events = try JournalReader(path: folder.journal).readNew()
    let output = StandardOutput()
    if json {
      output.array(
        events.map { event in
          var object = event.json
          object.put("run", folder.id.rawValue)
          return object
        }
      )
    } else {
      let paint = Paint(isTerminal: output.isTerminal, environment: surroundings.environment)
      var table = TextTable(["SEQ", "TIME", "STEP", "EVENT", "DETAILS"])
      for event in events { table.add(event.cells) }
      table.write(to: output, paint)
    }
    output.flush()
  }
}

extension Event {
  fileprivate var cells: [TextTable.Cell] {
    let (step, what, details) = fact.words
    return [.init("\(sequence)", .dim), .init(time.rfc3339, .dim), .init(step), what, .init(details)]
  }
}

extension Fact {
  fileprivate var words: (step: String, what: TextTable.Cell, details: String) {
    switch self {
    case .launched(let launched):
      (
        "", .init("launched", .bold),
        "\(launched.name), \(launched.stepCount.counted("step")) on stack \(launched.stack)"
      )
    case .step(let fact):
      (
        fact.attempt.map { $0 > 1 ? "\(fact.step) #\($0)" : fact.step } ?? fact.step,
        .init(fact.state.rawValue, fact.state.ink), fact.details
      )
    case .result(let fact): (fact.step, .init("result"), "\(fact.name) = \(fact.value.jsonText)")
    case .cancelRequested(let by): ("", .init("cancel", .yellow), "asked for by \(by)")
    case .retryRequested(let steps, let by):
      (steps.joined(separator: ", "), .init("retry"), "asked for by \(by)")
    case .note(let text): ("", .init("note", .dim), text)
    case .run(let fact): ("", .init(fact.status.rawValue, fact.status.ink), fact.reason ?? "")
    }
  }
}

extension StepFact {
  /// What is to be said beside the state: phase, reason, exit status, when the next attempt comes.
  var details: String {
    var words: [String] = []
    if let phase { words.append(phase) }
    if let reason { words.append(reason) }
    if let exitStatus, exitStatus != 0, reason == nil { words.append("exit status \(exitStatus)") }
    if let retryAt { words.append("next attempt at \(retryAt.rfc3339)") }
    return words.joined(separator: "; ")
  }
}
