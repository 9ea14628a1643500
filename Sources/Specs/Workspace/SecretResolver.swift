package import OrderedCollections
internal import Workflow

/// Finds the values of secrets: in the launching environment, else as `config.yaml` says.
///
/// Values stay in memory, and no error quotes one.
///
/// Finding a value may start a program and wait for it, so it belongs on a thread that may block.
package struct SecretResolver: Sendable {
  /// Masking a shorter value would mask half of a log.
  package static let shortestValue = 6
  package static let largestValue = 65_536

  /// The launching environment.
  package var environment: [String: String]
  package var sources: OrderedDictionary<String, SecretSource>
  /// The folder of `config.yaml`, from which relative paths of files count.
  package var folder: String
  /// How long a program may take.
  package var timeLimit: Duration

  package init(
    environment: [String: String],
    sources: OrderedDictionary<String, SecretSource> = [:],
    folder: String = ".",
    timeLimit: Duration = .seconds(60)
  ) {
    self.environment = environment
    self.sources = sources
    self.folder = folder
    self.timeLimit = timeLimit
  }

  /// The values of `names`, and a sentence for each that has none.
  package func resolve(_ names: some Sequence<String>) -> (values: [String: String], faults: [SecretError]) {
    var values: [String: String] = [:]
    var faults: [SecretError] = []
    for name in names where values[name] == nil {
      do throws(SecretError) { values[name] = try value(of: name) } catch { faults.append(error) }
    }
    return (values, faults)
  }

  package func value(of name: String) throws(SecretError) -> String {
    let value = try find(name)
    guard !value.utf8.contains(0) else { throw SecretError(name, "has a NUL character in its value") }
    guard value.utf8.count >= Self.shortestValue else {
      throw SecretError(
        name,
        value.isEmpty
          ? "has an empty value"
          : "has a value of less than \(Self.shortestValue) bytes, which cannot be masked in logs"
      )
    }
    guard value.utf8.count <= Self.largestValue else { throw SecretError(name, Self.tooLarge) }
    return value
  }

  /// Whether there is somewhere to look for a value; nothing is run or read.
  package func knows(_ name: String) -> Bool { launchValue(of: name) != nil || sources[name] != nil }

  /// The value in the launching environment; `aws.token` is `AWS_TOKEN` there.
  private func launchValue(of name: String) -> String? {
    environment[name] ?? (name.contains(".") ? environment[EnvironmentName.mapped(name)] : nil)
  }

  private static let tooLarge = "has a value of more than \(largestValue / 1_024) KiB"

  private func find(_ name: String) throws(SecretError) -> String {
    if let value = launchValue(of: name) { return value }
    switch sources[name] {
    case .file(let path): return try text(of: try read(path, for: name), for: name)
    case .command(let words): return try text(of: try run(words, for: name), for: name)
    case nil:
      throw SecretError(
        name,
        "has no value: set it in the environment of the launch, or under 'secrets' in config.yaml"
      )
    }
  }

  private func read(_ path: String, for name: String) throws(SecretError) -> [UInt8] {
    var path = path
    if path.hasPrefix("~/"), let home = environment["HOME"] {
      path = Folder.join(home, String(path.dropFirst(2)))
    }
    if !path.hasPrefix("/") { path = Folder.join(folder, path) }
    do throws(Problem) {
      return try SourceFile.bytes(of: path, atMost: Self.largestValue + 2)
    } catch {
      throw SecretError(name, "cannot be had from its file \(path.quoted): \(error.message)")
    }
  }

  private func run(_ words: [String], for name: String) throws(SecretError) -> [UInt8] {
    do throws(ShortProgram.Failure) {
      let program = ShortProgram(words: words, environment: environment)
      return try program.output(atMost: Self.largestValue + 2, within: timeLimit)
    } catch {
      throw SecretError(name, "cannot be had from \((words.first ?? "").quoted): \(error.sentence)")
    }
  }

  /// The text of what a file or program gave, without the end of its last line.
  private func text(of bytes: [UInt8], for name: String) throws(SecretError) -> String {
    var bytes = bytes[...]
    if bytes.last == 0x0A { bytes.removeLast() }
    if bytes.last == 0x0D { bytes.removeLast() }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SecretError(name, "has a value that is not UTF-8")
    }
    return text
  }
}

/// Why a secret has no value, in one sentence that holds none.
package struct SecretError: Error, Sendable, Hashable, CustomStringConvertible {
  package var name: String
  private var reason: String

  init(_ name: String, _ reason: String) {
    self.name = name
    self.reason = reason
  }

  package var description: String { "the secret \(name.quoted) \(reason)" }
}
