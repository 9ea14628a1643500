internal import ArgumentParser

struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

  func run() {
    let output = StandardOutput()
    output.line("stepdeck \(Program.version)")
    output.flush()
  }
}
