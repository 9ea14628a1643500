internal import ArgumentParser
internal import CurlKit
internal import Journal
internal import Workflow

struct EngineCallsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calls",
    abstract: "The latest calls to providers, oldest first: method, address, status, time, try."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Option(name: .shortAndLong, help: "At most this many.") var limit = 100
  @Flag(help: "Only calls that failed or were refused.") var failed = false
  @Flag(help: "An array of objects.") var json = false

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit must be 1 or more") }
  }

  func run() throws {
    let surroundings = try workspace.surroundings()
    var calls = CallLog.read(surroundings.state.callLog)
    if failed { calls.removeAll(where: \.isFine) }
    calls = calls.suffix(limit)
    let output = StandardOutput()
    if json {
      output.array(calls.map(\.json))
    } else if calls.isEmpty {
      StandardError.line("No provider has been called yet.")
    } else {
      var table = TextTable(["TIME", "METHOD", "STATUS", "MS", "TRY", "ADDRESS"])
      for call in calls { table.add(call.cells) }
      table.write(to: output, Paint(isTerminal: output.isTerminal, environment: surroundings.environment))
    }
    output.flush()
  }
}

extension CallAudit {
  fileprivate var cells: [TextTable.Cell] {
    let answer: TextTable.Cell
    switch outcome {
    case .status(let status): answer = .init(String(status), isFine ? .green : .yellow)
    case .failure(let error): answer = .init(error.kind.rawValue, .red)
    }
    let milliseconds = String(Int((latency.inSeconds * 1_000).rounded()))
    return [
      .init(startedAt.rfc3339, .dim), .init(method), answer, .init(milliseconds), .init(String(attempt)),
      .init(target),
    ]
  }
}
