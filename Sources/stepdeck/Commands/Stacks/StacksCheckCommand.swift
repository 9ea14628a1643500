internal import ArgumentParser
internal import Operators
internal import Specs
internal import Workflow

struct StacksCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check stacks, and whether the secrets that they name can be had."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Argument(help: "Names or files; without any, all stacks in sight.", completion: NameCompletion.stacks)
  var stacks: [String] = []
  @Flag(help: "Also ask the providers: whether they answer, and what we may do there.")
  var server = false

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
      var found = reading.problems + reading.missingSecrets(resolver)
      if server, let stack = reading.stack, !found.hasErrors {
        found += try answers(OperatorDesk(stack: stack, surroundings: surroundings), reading.path)
      }
      problems += found
      if !found.hasErrors {
        output.line("\(reading.origin.visible): stack \(reading.stack?.name ?? "") is sound")
      }
    }
    if readings.isEmpty { output.line("there are no stacks here; the built-in stack local is sound") }
    output.flush()
    try Reporter.tell(problems)
  }

  /// What the providers of a stack have against us.
  private func answers(_ desk: OperatorDesk, _ path: String) throws -> [Problem] {
    var problems: [Problem] = []
    for component in desk.components {
      let findings = try Examination(component, desk).findings
      problems += findings.filter { !$0.isFine }.map { finding in
        Problem(path: path, message: "step operator \(component.name.quoted): \(finding.message)")
      }
    }
    return problems
  }
}

/// What one step operator finds out about its provider.
struct Examination {
  let findings: [OperatorFinding]

  init(_ component: Component, _ desk: OperatorDesk) throws {
    do {
      let stepOperator = try desk.make(component)
      findings = try Waiting.for { await stepOperator.examine() }
    } catch let ending as Ending {
      findings = [OperatorFinding(isFine: false, ending.sentence)]
    }
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
