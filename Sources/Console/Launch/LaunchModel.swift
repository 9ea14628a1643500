internal import ScreenKit
internal import Specs
internal import Workflow

/// The form of a launch.
struct LaunchModel: Sendable {
  let pipeline: PipelineItem
  let stacks: [StackItem]
  /// Which of `stacks` is chosen.
  private(set) var stack = 0
  private(set) var fields: [Field]
  private(set) var focus = 0
  /// Counts the changes.
  private(set) var revision: Int
  /// What the last check found, and of which revision.
  private(set) var problems: [Problem]
  private(set) var checked = 0
  /// The first line that is shown, where somebody has scrolled; else the field with the focus is in sight.
  var offset: Int?
  /// The same of the pipeline beside the form, where that was scrolled by itself.
  var pipelineOffset: Int?
  /// What the engine has been asked for, until it answers.
  var sent: LaunchDraft?

  struct Field: Sendable {
    enum Kind: Sendable, Hashable {
      case stack
      case parameter
      case parallel
      case name
    }

    var kind: Kind
    /// The name of a parameter; the labels of the run itself have a space, which no parameter has.
    var label: String
    var text: TextField
    /// What holds where nothing is typed.
    var standard: String
  }

  init(_ pipeline: PipelineItem, stacks: [StackItem], preferred: String?, revision: Int) {
    self.revision = revision
    self.pipeline = pipeline
    self.stacks = stacks.isEmpty ? [.builtIn] : stacks
    problems = pipeline.problems
    var fields = [Field(kind: .stack, label: "on stack", text: TextField(), standard: "")]
    for (name, value) in pipeline.parameters {
      fields.append(Field(kind: .parameter, label: name, text: TextField(value), standard: value))
    }
    fields.append(
      Field(kind: .parallel, label: "in parallel", text: TextField(), standard: "the machine's cores")
    )
    fields.append(Field(kind: .name, label: "run name", text: TextField(), standard: "\(pipeline.name)-N"))
    self.fields = fields
    if let preferred, let place = self.stacks.firstIndex(where: { $0.name == preferred }) { stack = place }
  }

  var isSent: Bool { sent != nil }
  var chosenStack: StackItem { stacks[stack] }
  var focused: Field { fields[focus] }

  var draft: LaunchDraft {
    func text(_ kind: Field.Kind) -> String {
      fields.first { $0.kind == kind }.map { String($0.text.text.trimmingSpaces) } ?? ""
    }
    let parameters = fields.filter { $0.kind == .parameter && $0.text.text != $0.standard }
    return LaunchDraft(
      revision: revision,
      pipelinePath: pipeline.path,
      stackPath: chosenStack.path,
      parameters: parameters.map { "\($0.label)=\($0.text.text)" },
      parallel: text(.parallel),
      name: text(.name)
    )
  }

  /// The command that would do the same.
  var command: String {
    let draft = draft
    var words = [
      "stepdeck run", ShellWord.quoted(pipeline.name), "--stack", ShellWord.quoted(chosenStack.name),
    ]
    for parameter in draft.parameters { words += ["--param", ShellWord.quoted(parameter)] }
    if !draft.parallel.isEmpty { words += ["--parallel", ShellWord.quoted(draft.parallel)] }
    if !draft.name.isEmpty { words += ["--name", ShellWord.quoted(draft.name)] }
    return words.joined(separator: " ")
  }

  var isChecked: Bool { checked == revision }
  var hasErrors: Bool { problems.hasErrors }

  /// The problems of one field: those of its argument.
  func problems(of field: Field) -> [Problem] {
    switch field.kind {
    case .parameter: problems.filter { $0.path == "--param \(field.label)" }
    case .parallel: problems.filter { $0.path == "--parallel" }
    case .name: problems.filter { $0.path == "--name" }
    case .stack: []
    }
  }

  /// The problems that belong to no field.
  var otherProblems: [Problem] { problems.filter { !$0.path.hasPrefix("--") } }

  mutating func take(_ problems: [Problem], revision: Int) {
    guard revision == self.revision else { return }
    self.problems = problems
    checked = revision
  }

  mutating func moveFocus(by step: Int) {
    focus = (focus + step + fields.count) % fields.count
    offset = nil
  }

  /// Puts the cursor of the focused field where a column of it is, which is painted `width` columns wide.
  mutating func moveCursor(toColumn column: Int, width: Int) {
    fields[focus].text.moveCursor(toColumn: column, width: width)
  }

  mutating func choose(_ step: Int) {
    stack = (stack + step + stacks.count) % stacks.count
    revision += 1
  }

  /// Gives a key to the focused field; false where it means nothing there.
  mutating func type(_ key: Key) -> Bool {
    if focused.kind == .stack {
      switch key.code {
      case .left: choose(-1)
      case .right, .character(" "): choose(1)
      default: return false
      }
      return true
    }
    let before = fields[focus].text.text
    guard fields[focus].text.handle(key) else { return false }
    offset = nil
    if fields[focus].text.text != before { revision += 1 }
    return true
  }

  mutating func paste(_ text: String) {
    guard focused.kind != .stack else { return }
    fields[focus].text.insert(text)
    revision += 1
  }
}

/// Words for a shell.
enum ShellWord {
  /// The word as it can be pasted into a shell: quoted where it must be.
  static func quoted(_ word: String) -> String {
    let safe = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "@"):
        true
      default: false
      }
    }
    return safe && !word.isEmpty
      ? word
      : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
