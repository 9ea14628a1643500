internal import ArgumentParser
internal import Operators
internal import Workflow

struct JobsCancelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "Stop a job, whoever started it."
  )

  @OptionGroup var options: OperatorOption
  @Argument(help: "A step operator of the stack.", completion: NameCompletion.operators)
  var stepOperator: String
  @Argument(help: "The provider's name of the job.") var job: String
  @Flag(help: "Also where the job is not one of ours.") var force = false

  func run() throws {
    let desk = try options.desk()
    let stepOperator = try desk.make(named: stepOperator)
    let known = try desk.describe(job, of: stepOperator).job
    if known.state?.isEnded == true {
      return StandardError.line("The job \(job) has ended already: \(known.providerState).")
    }
    guard known.key != nil || force else {
      let owner = known.owner.map { " (\($0) made it)" } ?? ""
      throw Ending.wrongUsage("the job \(job) is not one of ours\(owner); --force stops it all the same")
    }
    try desk.asking { try await stepOperator.cancel(known.handle) }
    StandardError.line("The job \(job) is told to stop.")
  }
}
