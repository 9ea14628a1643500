internal import ArgumentParser
internal import Engine
internal import Host
internal import Journal

/// The host of one run: started by the engine, never by a user.
struct HostCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "host",
    abstract: "Be the host of a run's local steps.",
    shouldDisplay: false
  )

  @Argument(help: "The run's folder.")
  var folder: String

  func run() throws { try Self.serve(folder) }

  static func serve(_ folder: String) throws {
    var settings = HostServer.Settings(runFolder: folder, version: Program.version)
    let executable = try ProcessEnvironment.executable()
    if let state = StateFolder(holding: folder) {
      settings.needEngine = { EngineLauncher.startAgain(executable, state) }
    }
    let status = HostServer.run(settings)
    guard status == 0 else { throw ExitCode(status) }
  }
}
