internal import ArgumentParser
internal import Engine
internal import Journal
internal import OrderedCollections
internal import Workflow

struct RunsPruneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Delete ended runs that are old, with their logs and artifacts.",
    discussion: "A run goes that ended before --older-than and is not among the newest --keep."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Option(help: ArgumentHelp("How long ago a run has ended, such as 30d.", valueName: "duration"))
  var olderThan = "30d"
  @Option(help: ArgumentHelp("How many of the newest runs stay in any case.", valueName: "count"))
  var keep = 50
  @Flag(help: "Only say what would be deleted.") var dryRun = false
  @Flag(help: "An array of objects.") var json = false

  func validate() throws {
    guard keep >= 0 else { throw ValidationError("--keep must be 0 or more") }
    do throws(GrammarError) {
      guard try DurationText.parse(olderThan) >= .zero else {
        throw GrammarError("--older-than must not be negative")
      }
    } catch {
      throw ValidationError("\(error)")
    }
  }

  func run() throws {
    let surroundings = try workspace.surroundings()
    let rule = PruneRule(olderThan: try DurationText.parse(olderThan), keep: keep)
    let runs = rule.candidates(in: try surroundings.catalog.summaries(), now: .now)
    let sizes = runs.map { surroundings.state.diskUse(of: $0.id) }
    if !dryRun, !runs.isEmpty { try delete(runs, EngineDoor(surroundings.state)) }
    let output = StandardOutput()
    if json {
      output.array(zip(runs, sizes).map(Self.object))
    } else {
      for (run, size) in zip(runs, sizes) {
        output.line("\(run.name)  \(run.id)  \(run.status.rawValue)  \(ByteCount(Int64(size)))")
      }
    }
    output.flush()
    let verb = dryRun ? "would be deleted" : "deleted"
    let total = ByteCount(Int64(sizes.reduce(0, +)))
    StandardError.line("\(runs.count) \(runs.count == 1 ? "run" : "runs") \(verb), \(total) in all.")
  }

  private func delete(_ runs: [RunSummary], _ door: EngineDoor) throws {
    let client = try door.open(.ifNeeded)
    defer { client.close() }
    for run in runs { _ = try Waiting.for { try await client.send(.delete(run.id)) } }
  }

  private static func object(_ run: RunSummary, _ size: Int) -> JSONObject {
    var object = run.json
    object["disk_bytes"] = .integer(Int64(size))
    return object
  }
}
