internal import ArgumentParser
internal import Engine
internal import Journal
internal import OrderedCollections
internal import ScreenKit
internal import Workflow

struct RunsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "All runs, newest first.")

  @OptionGroup var workspace: WorkspaceOption
  @Option(help: "Only runs of this pipeline.", completion: NameCompletion.pipelines) var pipeline: String?
  @Option(help: "Only runs in this state: running, stopping, succeeded, failed or cancelled.")
  var state: RunStatus?
  @Option(name: .shortAndLong, help: "At most this many.") var limit: Int?
  @Flag(help: "An array of objects.") var json = false

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more") }
  }

  func run() throws {
    let surroundings = try workspace.surroundings()
    var summaries = try surroundings.catalog.summaries()
    if let pipeline { summaries.removeAll { $0.pipeline != pipeline } }
    if let state { summaries.removeAll { $0.status != state } }
    if let limit { summaries = Array(summaries.prefix(limit)) }
    let isAttended = EngineLock.owner(surroundings.state) != nil
    let output = StandardOutput()
    if json {
      output.array(
        summaries.map { summary in
          var object = summary.json
          object["attended"] = .bool(isAttended && !summary.status.isEnded)
          return object
        }
      )
    } else if summaries.isEmpty {
      StandardError.line("There are no runs yet; `stepdeck run PIPELINE` launches one.")
    } else {
      let paint = Paint(isTerminal: output.isTerminal, environment: surroundings.environment)
      table(summaries, isAttended).write(to: output, paint)
    }
    output.flush()
  }

  private func table(_ summaries: [RunSummary], _ isAttended: Bool) -> TextTable {
    let now = Timestamp.now
    var table = TextTable(["NAME", "STATE", "STEPS", "AGE", "TOOK", "STACK", "ID", "REASON"])
    for run in summaries {
      let state =
        run.status.isEnded || isAttended ? run.status.rawValue : "\(run.status.rawValue), unattended"
      let took = run.startedAt.map { ((run.endedAt ?? now) - $0).shortText } ?? "-"
      table.add([
        .init(run.name, .bold), .init(state, run.status.ink),
        .init("\(run.succeededCount)/\(run.steps.count)"),
        .init(run.startedAt.map { (now - $0).shortText } ?? "-"), .init(took), .init(run.stack),
        .init(run.id.rawValue, .dim), .init(run.reason ?? "", .dim),
      ])
    }
    return table
  }
}

extension RunStatus: ExpressibleByArgument {}
