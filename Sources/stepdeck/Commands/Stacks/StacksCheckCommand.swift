internal import ArgumentParser
internal import Specs
internal import Workflow

struct StacksCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check stacks, and whether the secrets that they name can be had."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Argument(help: "Names or files; without any, all stacks in sight.")
  var stacks: [String] = []

  func run() throws {
    let surroundings = try workspace.surroundings()
    let place = surroundings.workspace
    var readings: [StackReading] = []
    for name in stacks { readings.append(try place.stack(name)) }
    if stacks.isEmpty { readings = try SpecListing.of { () throws(Problem) in try place.stacks() } }
    let resolver = SecretResolver(surroundings)
    let output = StandardOutput()
    var problems: [Problem] = []
    for reading in readings {
      let found = reading.problems + reading.missingSecrets(resolver)
      problems += found
      if !found.hasErrors {
        output.line("\(reading.origin.visible): stack \(reading.stack?.name ?? "") is sound")
      }
    }
    if readings.isEmpty { output.line("there are no stacks here; the built-in stack local is sound") }
    output.flush()
    try Reporter.tell(problems)
  }
}

extension StackReading {
  /// An error for every `{{secret.key}}` without a value.
  fileprivate func missingSecrets(_ resolver: SecretResolver) -> [Problem] {
    let references = stack?.components.flatMap(\.secretReferences) ?? []
    return references.compactMap { reference in
      do throws(SecretError) {
        _ = try resolver.value(of: reference.name)
        return nil
      } catch {
        return Problem(path: path, message: error.description)
      }
    }
  }
}

extension SecretResolver {
  /// The values of secrets as the launching environment and `config.yaml` give them.
  init(_ surroundings: Surroundings) {
    let workspace = surroundings.workspace
    self.init(
      environment: surroundings.environment,
      sources: workspace.configuration.configuration.secrets,
      folder: workspace.configurationFolder ?? "."
    )
  }
}
