internal import ArgumentParser
internal import ScreenKit
internal import Specs
internal import Workflow

struct ThemeCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a theme: every problem of its file, the contrast of its roles, states that look alike."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Argument(
    help: "A theme's name, or its YAML file.",
    completion: .list(BuiltInTheme.all.map(\.name))
  )
  var theme: String

  func run() throws {
    let folder = try workspace.surroundings().workspace.configurationFolder
    let output = StandardOutput()
    do throws(ThemeProblems) {
      let theme = try loaded(folder)
      output.line("\(self.theme.visible): theme \(theme.name.visible) is sound")
      report(ThemeCheck(theme), to: output)
    } catch {
      for problem in error.problems { StandardError.line(problem.description) }
      throw Ending(.wrongUsage)
    }
    output.flush()
  }

  private func loaded(_ folder: String?) throws(ThemeProblems) -> Theme {
    if let builtIn = BuiltInTheme.named(theme) { return builtIn.theme }
    let isFile = theme.contains("/") || theme.hasSuffix(".yaml") || theme.hasSuffix(".yml")
    return try Theme.load(path: isFile ? theme : "\(folder ?? ".")/themes/\(theme).yaml")
  }

  private func report(_ check: ThemeCheck, to output: StandardOutput) {
    output.line("")
    var table = TextTable(["CONTRAST", "TRUE", "256", "16", "8", "NEEDS", ""])
    for row in check.contrasts {
      let isLow = row.ratios.contains { $0.map { $0 < row.least } ?? false }
      table.add(
        [.init(row.role)] + row.ratios.map { .init($0.map(Self.text) ?? "-") }
          + [.init(Self.text(row.least)), .init(isLow ? "low" : "")]
      )
    }
    table.write(to: output, Paint(isTerminal: false, environment: [:]))
    output.line("")
    output.line("- is the terminal's own colour. States of one colour, besides their signs:")
    for vision in [nil] + ColorVision.allCases.map(Optional.some) {
      let pairs = check.confusions(for: vision).map { "\($0.first) and \($0.second)" }
      let who = vision?.rawValue ?? "everybody"
      output.line("  \(who): \(pairs.isEmpty ? "none" : pairs.joined(separator: ", "))")
    }
  }

  /// One place behind the point.
  private static func text(_ ratio: Double) -> String {
    let tenths = Int((ratio * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
