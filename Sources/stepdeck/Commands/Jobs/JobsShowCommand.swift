internal import ArgumentParser
internal import Operators
internal import OrderedCollections
internal import Workflow

struct JobsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Everything that a provider tells of one job."
  )

  @OptionGroup var options: OperatorOption
  @Argument(help: "A step operator of the stack.", completion: NameCompletion.operators)
  var stepOperator: String
  @Argument(help: "The provider's name of the job.") var job: String
  @Flag(help: "One object.") var json = false

  func run() throws {
    let desk = try options.desk()
    let stepOperator = try desk.make(named: stepOperator)
    let description = try desk.describe(job, of: stepOperator)
    let links = stepOperator.consoleLinks(for: description.job.handle)
    let output = StandardOutput()
    if json {
      output.line(.object(description.json(operator: self.stepOperator, links)))
    } else {
      let paint = Paint(isTerminal: output.isTerminal, environment: desk.surroundings.environment)
      description.write(to: output, paint, links)
    }
    output.flush()
  }
}

extension JobDescription {
  fileprivate func json(operator name: String, _ links: [ConsoleLink]) -> JSONObject {
    var json = job.json(operator: name)
    json["facts"] = .object(JSONObject(uniqueKeysWithValues: facts.map { ($0, .string($1)) }))
    for table in tables {
      let names = table.columns.map { $0.lowercased().split(separator: " ").joined(separator: "_") }
      json[table.title.lowercased()] = .array(
        table.rows.map { row in
          .object(JSONObject(zip(names, row.map(JSONValue.string)), uniquingKeysWith: { first, _ in first }))
        }
      )
    }
    json["links"] = .array(links.map { ["title": .string($0.title), "url": .string($0.address)] })
    return json
  }

  fileprivate func write(to output: StandardOutput, _ paint: Paint, _ links: [ConsoleLink]) {
    let state = job.state?.rawValue ?? job.providerState
    output.line(paint(job.name.visible, .bold) + "  " + paint(state.visible, job.state?.ink))
    var list = TextTable()
    for (name, value) in facts { list.add([.init(name, .dim), .init(value)]) }
    if let key = job.key { list.add([.init("run", .dim), .init("\(key)")]) }
    for link in links { list.add([.init(link.title, .dim), .init(link.address)]) }
    list.write(to: output, paint)
    for table in tables where !table.rows.isEmpty {
      output.line("")
      output.line(paint(table.title.visible, .bold))
      var lines = TextTable(table.columns.map { $0.uppercased() })
      for row in table.rows { lines.add(row.map { .init($0) }) }
      lines.write(to: output, paint)
    }
  }
}
