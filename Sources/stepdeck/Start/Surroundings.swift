internal import ArgumentParser
internal import Journal
internal import Operators
internal import Specs
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What every command takes that looks at a workspace: which one is meant, and `--plain`.
struct WorkspaceOption: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The folder with stacks/ and pipelines/ (default: the current one).",
      valueName: "folder"
    ),
    completion: .directory
  )
  var workspace: String?

  @OptionGroup var text: PlainOption

  func surroundings() throws -> Surroundings { try Surroundings(workspace: workspace) }
}

/// Where a command works: environment, workspace and state folder.
struct Surroundings: Sendable {
  let environment: [String: String]
  /// As it was given, so that paths in messages stay short.
  let root: String
  /// The workspace's absolute path, without symbolic links.
  let workspacePath: String
  let state: StateFolder

  init(workspace: String?) throws {
    environment = ProcessEnvironment.read()
    root = workspace ?? "."
    guard let real = realpath(root, nil) else {
      throw Ending.wrongUsage(
        "the workspace \(root.quoted) cannot be used: \(String(cString: strerror(errno)))"
      )
    }
    defer { free(real) }
    workspacePath = String(cString: real)
    state = StateFolder(environment: environment, home: environment["HOME"] ?? "/")
  }

  var workspace: Specs.Workspace { Specs.Workspace(root: root, environment: environment) }

  /// The stack as runs keep it.
  func pinned(_ stack: Stack) -> Stack { stack.pinned(to: environment, folder: absolute(".")) }

  var catalog: RunCatalog { RunCatalog(state) }

  /// The run that the user means.
  func run(_ text: String) throws -> RunFolder {
    do throws(StateError) {
      return try catalog.find(text, workspace: workspacePath)
    } catch {
      throw Ending.wrongUsage(error.description)
    }
  }

  /// A run with everything that has happened in it so far.
  func follow(_ text: String) throws -> RunFollower { try RunFollower(try run(text)) }

  /// `path` as an absolute one.
  func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    guard let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return String(cString: folder) + "/" + path
  }
}

enum ProcessEnvironment {
  /// The variables of this process; of a name that stands there twice the first.
  static func read() -> [String: String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let pair = String(cString: text)
      if let equals = pair.utf8.firstIndex(of: UInt8(ascii: "=")) {
        let name = String(pair[..<equals])
        if variables[name] == nil { variables[name] = String(pair[pair.utf8.index(after: equals)...]) }
      }
      entry += 1
    }
    return variables
  }

  /// The file of this program.
  static func executable() throws -> String {
    #if os(Linux)
    if let path = realpath("/proc/self/exe", nil) {
      defer { free(path) }
      return String(cString: path)
    }
    #else
    var size = UInt32(PATH_MAX)
    var buffer = [CChar](repeating: 0, count: Int(size))
    if _NSGetExecutablePath(&buffer, &size) == 0, let path = realpath(buffer, nil) {
      defer { free(path) }
      return String(cString: path)
    }
    #endif
    throw Ending(.notReady, "cannot find this program's own file, which the engine is started from")
  }

  /// Who works here, for the journal.
  static func userName(_ environment: [String: String]) -> String {
    if let name = environment["USER"] ?? environment["LOGNAME"], !name.isEmpty { return name }
    if let entry = getpwuid(getuid()), let name = entry.pointee.pw_name { return String(cString: name) }
    return "user \(getuid())"
  }
}
