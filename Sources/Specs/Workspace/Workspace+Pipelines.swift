internal import Workflow

extension Workspace {
  /// The pipeline that a command names: a file, or the name of a pipeline of the workspace.
  ///
  /// A file that cannot be read comes back with its problems; only what is not in sight at all is thrown.
  package func pipeline(
    _ argument: String,
    overrides: Overrides = Overrides()
  ) throws(LookupError) -> PipelineReading {
    if Self.isFile(argument) { return PipelineReader.read(argument, overrides: overrides) }
    if let reading = ownFile(of: argument, overrides) { return reading }
    let readings: [PipelineReading]
    do throws(Problem) { readings = try pipelines() } catch { throw LookupError(error) }
    let named = readings.filter { $0.pipeline?.name == argument }
    if named.count > 1 {
      throw LookupError(
        "\(named.map(\.path).listed) both hold a pipeline \(argument.quoted); name the file that you mean"
      )
    }
    let nameless = readings.first { $0.pipeline == nil && Self.stem(of: $0.path) == argument }
    if let found = named.first ?? nameless {
      return overrides.isEmpty ? found : PipelineReader.read(found.path, overrides: overrides)
    }
    throw notFound(argument, among: readings.compactMap(\.pipeline?.name))
  }

  /// The pipeline that lies in a file of its own name, which needs no look into the other files.
  private func ownFile(of name: String, _ overrides: Overrides) -> PipelineReading? {
    guard SpecName.isValid(name) else { return nil }
    let path = Folder.join(root, "pipelines/\(name).yaml")
    guard Folder.exists(path) else { return nil }
    let reading = PipelineReader.read(path, overrides: overrides)
    return reading.pipeline?.name == name ? reading : nil
  }

  private func notFound(_ name: String, among known: [String]) -> LookupError {
    let folder = Folder.join(root, "pipelines")
    if known.isEmpty {
      let hint = "write one there, name a file, or begin with 'stepdeck init'"
      return LookupError("there is no pipeline \(name.quoted): no pipelines lie in \(folder.quoted); \(hint)")
    }
    return LookupError(
      "there is no pipeline \(name.quoted) in \(folder.quoted); \(known.existing)",
      suggestion: NearestName.to(name, among: known)
    )
  }

  private static func stem(of path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    return String(name.prefix(upTo: name.lastIndex(of: ".") ?? name.endIndex))
  }
}
