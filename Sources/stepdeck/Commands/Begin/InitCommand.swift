internal import ArgumentParser

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a workspace to start from: a stack, a pipeline and its script.",
    discussion: "Nothing that is there already is overwritten."
  )

  @OptionGroup var text: PlainOption
  @Argument(help: "The folder; it is made if it is missing.", completion: .directory)
  var folder = "."

  func run() throws {
    try SampleWorkspace.write(SampleWorkspace.starterFiles, to: folder)
    let output = StandardOutput()
    for file in SampleWorkspace.starterFiles {
      output.line(folder == "." ? file.path : "\(folder)/\(file.path)")
    }
    output.flush()
    let elsewhere = folder == "." ? "" : " --workspace \(folder)"
    StandardError.line("Run it with `stepdeck run hello\(elsewhere)`.")
  }
}
