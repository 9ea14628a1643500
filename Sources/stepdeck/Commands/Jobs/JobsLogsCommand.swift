internal import ArgumentParser
internal import LogKit
internal import Operators
internal import Synchronization
internal import Workflow

struct JobsLogsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs",
    abstract: "A job's log, and what comes until the job has nothing more.",
    discussion: "To a pipe the bytes are written as they are, but for --plain."
  )

  @OptionGroup var options: OperatorOption
  @Argument(help: "A step operator of the stack.", completion: NameCompletion.operators)
  var stepOperator: String
  @Argument(help: "The provider's name of the job.") var job: String
  @Option(help: "Which of a job's instances, from 0.") var instance = 0

  func validate() throws {
    if instance < 0 { throw ValidationError("--instance must be 0 or more") }
  }

  func run() throws {
    let desk = try options.desk()
    let stepOperator = try desk.make(named: stepOperator)
    let handle = try desk.describe(job, of: stepOperator).job.handle
    let instance = instance
    let printer = Mutex(LogBytes())
    try desk.asking {
      try await stepOperator.followLog(of: handle, instance: instance) { batch in
        printer.withLock { $0.write(batch) }
      } lost: { error in
        // Such as a job that is gone: asking again gives the same.
        if let error = error as? OperatorError, error.kind == .refused { throw error }
        printer.withLock { $0.tell("\(error); trying again") }
      }
    }
    printer.withLock { $0.end() }
  }
}

/// Writes a provider's log: lines made harmless on a terminal and with `--plain`, bytes to a pipe; each batch at once.
private struct LogBytes {
  private let sanitizer = Sanitizer(limit: 1 << 20)
  private let isRaw = PlainText.leavesBytes
  private var unfinished: [UInt8] = []
  /// What was told last, until the log goes on.
  private var told: String?

  /// Says what is in the way, once.
  mutating func tell(_ remark: String) {
    if remark != told { StandardError.line("stepdeck: \(remark.visible)") }
    told = remark
  }

  mutating func write(_ batch: LogBatch) {
    told = nil
    let output = StandardOutput()
    for entry in batch.entries {
      switch entry.content {
      case .bytes(let bytes, _): write(bytes, to: output)
      case .gap(let why), .restart(let why): StandardError.line(why.visible)
      }
    }
    output.flush()
  }

  mutating func end() {
    guard !unfinished.isEmpty else { return }
    let output = StandardOutput()
    output.line(text(unfinished[...]))
    output.flush()
  }

  private mutating func write(_ bytes: [UInt8], to output: StandardOutput) {
    guard !isRaw else { return output.write(bytes) }
    unfinished += bytes
    while let end = unfinished.firstIndex(of: 0x0A) {
      output.line(text(unfinished[..<end]))
      unfinished.removeSubrange(...end)
    }
  }

  private func text(_ line: ArraySlice<UInt8>) -> String {
    PlainText.isWanted ? sanitizer.plainText(line) : sanitizer.terminalText(line)
  }
}
