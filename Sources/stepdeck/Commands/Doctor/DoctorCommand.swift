internal import ArgumentParser
internal import Console
internal import Journal
internal import Operators
internal import OrderedCollections
internal import ScreenKit
internal import Specs
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Looks at everything that a run may need, and names what is missing.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check this machine, the workspace and the providers; says what is missing.",
    discussion: "Asks providers, makes nothing there. Ends with 3 where something is missing or wrong."
  )

  @OptionGroup var options: OperatorOption
  @Flag(help: "An array of objects.") var json = false

  func run() throws {
    let surroundings = try options.workspace.surroundings()
    var lines = Self.machine(surroundings)
    lines += try providers(surroundings)
    let output = StandardOutput()
    if json {
      output.array(lines.map(\.json))
    } else {
      let paint = Paint(isTerminal: output.isTerminal, environment: surroundings.environment)
      var table = TextTable()
      for line in lines { table.add(line.cells) }
      table.write(to: output, paint)
    }
    output.flush()
    let missing = lines.count { !$0.finding.isFine }
    if missing > 0 {
      throw Ending(.notReady, "\(missing == 1 ? "one thing is" : "\(missing) things are") missing or wrong")
    }
  }

  private static func machine(_ surroundings: Surroundings) -> [DoctorLine] {
    let terminal = surroundings.environment["TERM"] ?? ""
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { surroundings.environment[$0] }
      .first { !$0.isEmpty }
    let isUTF8 = locale?.uppercased().contains("UTF") ?? false
    var lines = [
      DoctorLine(
        "terminal",
        terminal.isEmpty || terminal == "dumb"
          ? OperatorFinding(
            isFine: false,
            "TERM is \(terminal.quoted): the console needs a terminal; commands do not"
          )
          : OperatorFinding(isFine: true, terminal)
      ),
      DoctorLine(
        "locale",
        isUTF8
          ? OperatorFinding(isFine: true, locale ?? "")
          : OperatorFinding(isFine: false, "\((locale ?? "").quoted) is not UTF-8; set LANG, or use --ascii")
      ),
    ]
    lines.append(DoctorLine("state folder", folder(surroundings.state.path)))
    return lines + surroundings.workspace.settings.flatMap(settings) + theme(surroundings)
  }

  /// Whether the theme that is chosen in the settings can be had.
  private static func theme(_ surroundings: Surroundings) -> [DoctorLine] {
    guard let name = surroundings.workspace.configuration.configuration.theme else { return [] }
    do {
      let theme = try surroundings.themes.find(name).theme()
      return [DoctorLine("theme", OperatorFinding(isFine: true, theme.name))]
    } catch let error as ThemeProblems {
      return error.problems.map { DoctorLine("theme", OperatorFinding(isFine: false, $0.description)) }
    } catch {
      return [DoctorLine("theme", OperatorFinding(isFine: false, "\(error)"))]
    }
  }

  /// A line for each problem of one of the user's files.
  private static func settings(_ name: String, _ isThere: Bool, _ problems: [Problem]) -> [DoctorLine] {
    guard problems.isEmpty else { return Self.problems(problems, of: name) }
    return [DoctorLine(name, OperatorFinding(isFine: true, isThere ? "sound" : "none"))]
  }

  private static func problems(_ problems: [Problem], of subject: String) -> [DoctorLine] {
    problems.map { DoctorLine(subject, OperatorFinding(isFine: false, $0.headline)) }
  }

  /// Whether the nearest folder that is there can be written.
  private static func folder(_ path: String) -> OperatorFinding {
    var nearest = path
    while access(nearest, F_OK) != 0, let slash = nearest.lastIndex(of: "/"), slash > nearest.startIndex {
      nearest = String(nearest[..<slash])
    }
    guard access(nearest, W_OK | X_OK) == 0 else {
      return OperatorFinding(isFine: false, "'\(nearest.visible)' cannot be written; set STEPDECK_STATE_DIR")
    }
    return OperatorFinding(isFine: true, path)
  }

  /// What the stack's operators say, or why there is no stack to ask for them.
  ///
  /// - Throws: an ending where the stack that was named on the command line is none.
  private func providers(_ surroundings: Surroundings) throws -> [DoctorLine] {
    let reading: StackReading
    do throws(LookupError) {
      reading = try surroundings.workspace.stack(options.stack)
    } catch {
      guard options.stack == nil else { throw error }
      return [DoctorLine("stack", OperatorFinding(isFine: false, error.description))]
    }
    guard let stack = reading.stack, !reading.problems.hasErrors else {
      return Self.problems(reading.problems, of: "stack")
    }
    let desk = OperatorDesk(stack: stack, surroundings: surroundings)
    var lines: [DoctorLine] = []
    for component in desk.components {
      let findings = try Examination(component, desk).findings
      if findings.isEmpty {
        lines.append(DoctorLine(component.name, OperatorFinding(isFine: true, "needs nothing")))
      }
      lines += findings.map { DoctorLine(component.name, $0) }
    }
    return lines
  }
}

private struct DoctorLine {
  let subject: String
  let finding: OperatorFinding

  init(_ subject: String, _ finding: OperatorFinding) {
    self.subject = subject
    self.finding = finding
  }

  var json: JSONObject {
    ["subject": .string(subject), "fine": .bool(finding.isFine), "message": .string(finding.message)]
  }

  var cells: [TextTable.Cell] {
    [
      .init(finding.isFine ? "✓" : "✗", finding.isFine ? .green : .red), .init(subject, .bold),
      .init(finding.message),
    ]
  }
}
