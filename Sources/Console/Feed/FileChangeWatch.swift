internal import LogKit

/// Watches files through LogKit, each path once.
final class FileChangeWatch: ChangeWatch {
  private let watch: FileWatch
  private let onChange: @Sendable (String) -> Void
  private var tokens: [String: FileWatch.Token] = [:]

  init(onChange: @escaping @Sendable (String) -> Void) throws(LogError) {
    watch = try FileWatch()
    self.onChange = onChange
  }

  func set(_ paths: Set<String>) -> Set<String> {
    for (path, token) in tokens where !paths.contains(path) {
      watch.remove(token)
      tokens[path] = nil
    }
    let fresh = paths.filter { tokens[$0] == nil }
    for path in fresh {
      tokens[path] = watch.add(path) { [onChange] in onChange(path) }
    }
    return fresh
  }
}
