internal import ArgumentParser
internal import Console
internal import ScreenKit
internal import Specs
internal import Workflow

struct ThemeCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a theme: every problem of its file, the contrast of its roles, states that look alike."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Argument(help: "A theme's name, or its YAML file.", completion: NameCompletion.themes)
  var theme: String

  @Flag(help: "End with status 1 where the contrast of a role is low in the theme's own colours.")
  var strict = false

  func run() throws {
    let names = try workspace.surroundings().themes
    let choice: ThemeNames.Choice
    do { choice = try names.find(theme) } catch { throw Ending.wrongUsage(error.description) }
    let output = StandardOutput()
    let check: ThemeCheck
    do throws(ThemeProblems) {
      let theme = try choice.theme()
      check = ThemeCheck(theme)
      output.line("\(self.theme.visible): theme \(theme.name.visible) \(Self.verdict(check))")
    } catch {
      for problem in error.problems { StandardError.line(problem.description) }
      throw Ending(.wrongUsage)
    }
    report(check, to: output)
    output.flush()
    if strict, check.contrasts.contains(where: \.isLow) { throw Ending(.failed) }
  }

  /// `is sound`, or how much of it is hard to read.
  private static func verdict(_ check: ThemeCheck) -> String {
    let contrasts = check.contrasts
    let count = contrasts.count(where: \.isLow)
    return count == 0
      ? "is sound" : "has no mistake, but \(count) of \(contrasts.count) roles are low in contrast"
  }

  private func report(_ check: ThemeCheck, to output: StandardOutput) {
    output.line("")
    var table = TextTable(["CONTRAST", "TRUE", "256", "16", "8", "NEEDS", ""])
    for row in check.contrasts {
      let ratios = row.ratios.map { TextTable.Cell($0.map(Self.text) ?? "-") }
      let verdict = row.isLow ? "low" : row.isLowInFew ? "low in few colours" : ""
      table.add([.init(row.role)] + ratios + [.init(Self.text(row.least)), .init(verdict)])
    }
    table.write(to: output, Paint(isTerminal: false, environment: [:]))
    output.line("")
    output.line("- is the terminal's own colour. 256, 16 and 8 are xterm's, the nearest of which")
    output.line("stand for the theme's own: what is low there alone is no fault of the theme.")
    output.line("States of one colour, besides their signs:")
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
