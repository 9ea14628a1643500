/// Tells when files change, come or go.
protocol ChangeWatch: AnyObject {
  /// From now on watches these paths, files or folders, and no others; one that is not there yet is watched for its coming.
  ///
  /// - Returns: the paths that were not watched before: what happened to them earlier must be looked for.
  func set(_ paths: Set<String>) -> Set<String>
}
