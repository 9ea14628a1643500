internal import ArgumentParser
internal import Engine
internal import Operators
internal import OrderedCollections
internal import ScreenKit
internal import Workflow

struct JobsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "The jobs of one step operator, or of all."
  )

  @OptionGroup var options: OperatorOption
  @Argument(help: "A step operator of the stack; without one, all.", completion: NameCompletion.operators)
  var stepOperator: String?
  @Option(help: "Only jobs whose name holds this.") var name: String?
  @Flag(help: "Only jobs that have not ended.") var live = false
  @Option(name: .shortAndLong, help: "At most this many of each operator.") var limit = 500
  @Flag(help: "An array of objects.") var json = false

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit must be 1 or more") }
  }

  func run() throws {
    let desk = try options.desk()
    let names = stepOperator.map { [$0] } ?? desk.components.map(\.name)
    var query = JobQuery()
    query.nameContains = name
    query.onlyLive = live
    var found: [(component: String, job: ListedJob)] = []
    for name in names {
      let stepOperator = try desk.make(named: name)
      let (query, limit) = (query, limit)
      let jobs = try desk.asking { try await stepOperator.allJobs(query, atMost: limit) }
      found += jobs.map { (name, $0) }
    }
    let output = StandardOutput()
    if json {
      output.array(found.map { $0.job.json(operator: $0.component) })
    } else if found.isEmpty {
      StandardError.line(names.isEmpty ? "The stack has no step operators." : "There are no such jobs.")
    } else {
      let paint = Paint(isTerminal: output.isTerminal, environment: desk.surroundings.environment)
      table(found).write(to: output, paint)
    }
    output.flush()
  }

  private func table(_ jobs: [(component: String, job: ListedJob)]) -> TextTable {
    let now = Timestamp.now
    var table = TextTable(["OPERATOR", "NAME", "STATE", "PROVIDER STATE", "AGE", "OWNER", "WHERE", "RUN"])
    for (component, job) in jobs {
      let age = job.startedAt.map { (now - $0).shortText }
      let run = job.key.map { "\($0.run.rawValue) \($0.attempt.step)/\($0.attempt.attempt)" }
      let cells: [TextTable.Cell] = [
        .init(component, .dim), .init(job.name, .bold), .init(job.state?.rawValue ?? "-", job.state?.ink),
        .init(job.providerState), .init(age ?? "-"), .init(job.owner ?? "-"), .init(job.place ?? "-"),
        .init(run ?? "", .cyan),
      ]
      table.add(cells)
    }
    return table
  }
}

extension StepOperator {
  /// Page after page, until there are `limit` or no more.
  func allJobs(_ query: JobQuery, atMost limit: Int) async throws -> [ListedJob] {
    var jobs: [ListedJob] = []
    var token: PageToken?
    repeat {
      let page = try await self.jobs(matching: query, page: token)
      jobs += page.jobs
      token = page.next
    } while token != nil && jobs.count < limit
    return Array(jobs.prefix(limit))
  }
}

extension ListedJob {
  /// `run`, `step` and `attempt` are there where the job is one of ours.
  func json(operator name: String) -> JSONObject {
    [
      "operator": .string(name), "job": .string(handle.id), "scope": .string(handle.scope),
      "name": .string(self.name), "state": .text(state?.rawValue), "provider_state": .string(providerState),
      "owner": .text(owner), "started_at": .time(startedAt), "run": .text(key?.run.rawValue),
      "step": .text(key?.attempt.step), "attempt": .number(key?.attempt.attempt),
    ]
  }
}
