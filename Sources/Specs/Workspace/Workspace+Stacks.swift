internal import Workflow

extension Workspace {
  /// The stack to run on: the one that is named, by name or file; without a name the workspace's only one, then the one
  /// that `config.yaml` names, then the only one in sight; the built-in `local` where there are none.
  package func stack(_ argument: String? = nil) throws(LookupError) -> StackReading {
    if let argument, Self.isFile(argument) { return StackReader.read(argument) }
    let readings: [StackReading]
    do throws(Problem) { readings = try stacks() } catch { throw LookupError(error) }
    if let argument { return try find(argument, among: readings, asked: "") }
    let folder = Folder.join(root, "stacks") + "/"
    let own = readings.filter { $0.path.hasPrefix(folder) }
    if own.count == 1 { return own[0] }
    let configuration = configuration
    if let name = configuration.configuration.stack {
      return try find(name, among: readings, asked: ", which \(configuration.map.root.source.path) names")
    }
    switch readings.count {
    case 0: return .builtIn
    case 1: return readings[0]
    default:
      let names = readings.compactMap(\.stack?.name)
      throw LookupError(
        "which stack? Name one with --stack, or as 'stack' in config.yaml; \(names.existing)"
      )
    }
  }

  private func find(
    _ name: String,
    among readings: [StackReading],
    asked: String
  )
    throws(LookupError) -> StackReading
  {
    let named = readings.filter { $0.stack?.name == name }
    if named.count > 1 {
      throw LookupError(
        "\(named.map(\.path).listed) both hold a stack \(name.quoted); name the file that you mean"
      )
    }
    if let found = named.first { return found }
    if name == Stack.local.name { return .builtIn }
    let known = readings.compactMap(\.stack?.name) + [Stack.local.name]
    let broken = readings.filter { $0.stack == nil }.map(\.path)
    let hint = broken.isEmpty ? "" : "; \(broken.listed) cannot be read"
    throw LookupError(
      "there is no stack \(name.quoted)\(asked); \(known.existing)\(hint)",
      suggestion: NearestName.to(name, among: known)
    )
  }
}

extension StackReading {
  /// The built-in `local` stack.
  package static var builtIn: StackReading {
    let source = SourceText(path: "built-in stack local", text: "", kind: .argument)
    return StackReading(stack: .local, problems: [], map: SourceMap(root: Place(source: source)))
  }
}
