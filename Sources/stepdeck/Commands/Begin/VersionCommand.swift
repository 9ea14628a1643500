internal import ArgumentParser

struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

  @OptionGroup var text: PlainOption

  func run() {
    let output = StandardOutput()
    output.line("stepdeck \(Program.version)")
    output.flush()
  }
}
