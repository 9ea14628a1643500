internal import ArgumentParser
internal import OrderedCollections
internal import Specs
internal import Workflow

struct StacksShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "A stack's components and their configuration."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Argument(
    help: "A stack's name or file; without one, the stack that a run would use.",
    completion: NameCompletion.stacks
  )
  var stack: String?
  @Flag(help: "One object.") var json = false

  func run() throws {
    let surroundings = try workspace.surroundings()
    let reading = try surroundings.workspace.stack(stack)
    let output = StandardOutput()
    if json {
      output.line(.object(reading.summary))
    } else if let stack = reading.stack {
      let paint = Paint(isTerminal: output.isTerminal, environment: surroundings.environment)
      output.line(paint(stack.name.visible, .bold) + "  " + paint(reading.origin.visible, .dim))
      var table = TextTable(["TYPE", "NAME", "FLAVOR", "CONFIGURATION"])
      for component in stack.components {
        table.add([
          .init(component.type.rawValue), .init(component.name), .init(component.flavor.rawValue),
          .init(component.configuration.isEmpty ? "" : JSONValue.object(component.configuration).jsonText),
        ])
      }
      table.write(to: output, paint)
    }
    output.flush()
    try Reporter.tell(reading.problems)
  }
}
