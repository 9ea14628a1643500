internal import Journal

/// Which files lie in a folder.
enum FolderListing {
  /// Paths of the YAML files right in `folder`, by name.
  static func yamlFiles(in folder: String) -> [String] {
    Files.names(in: folder)
      .filter { !$0.hasPrefix(".") && ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) }
      .sorted()
      .map { "\(folder)/\($0)" }
  }
}
