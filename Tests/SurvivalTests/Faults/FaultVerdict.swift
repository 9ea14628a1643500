import Foundation
import Workflow

@testable import Host
@testable import Journal

/// What must be true of a run when it has ended, whatever died on the way.
struct FaultVerdict {
  private let plan: FaultPlan
  private let run: RunFolder
  private let state: RunState
  /// How often each attempt has left its trace.
  private let effects: [String: Int]

  init(_ plan: FaultPlan, _ run: RunFolder, effects: String) throws {
    self.plan = plan
    self.run = run
    state = try RunFollower(run).state
    self.effects = effects.split(separator: "\n").reduce(into: [:]) { $0[String($1), default: 0] += 1 }
  }

  func check() throws {
    try checkJournal()
    for (index, step) in plan.steps.enumerated() { try check(step, state.steps[index]) }
    try checkRun()
  }

  /// The journal is whole and counts without holes.
  private func checkJournal() throws {
    let events = try JournalReader(path: run.journal).readNew()
    guard events.map(\.sequence) == Array(1...events.count) else { throw Flaw("the journal has holes") }
    let bytes = try Files.read(run.journal)
    guard bytes.last == UInt8(ascii: "\n") else { throw Flaw("the journal ends with half a line") }
  }

  private func check(_ step: FaultPlan.Step, _ known: StepRun) throws {
    guard known.state.isEnded else { throw Flaw("\(step.name) is left \(known.state)") }
    for (index, attempt) in known.attempts.enumerated() {
      let name = "\(run.id)/\(step.name)/\(index + 1)"
      guard !step.isRemote || attempt.job != nil else { throw Flaw("attempt \(name) is lost") }
      guard attempt.state.isEnded else { throw Flaw("attempt \(name) has no end") }
      let traces = effects[name, default: 0]
      guard traces <= 1 else { throw Flaw("attempt \(name) worked \(traces) times") }
      if attempt.state == .succeeded {
        guard traces == 1 else { throw Flaw("attempt \(name) succeeded without having worked") }
        let id = AttemptID(step: step.name, attempt: index + 1)
        let log = String(decoding: try Files.read(run.log(id)), as: UTF8.self)
        guard log == plan.log(of: step) else {
          throw Flaw("the log of \(name) has \(log.count) bytes, not \(plan.log(of: step).count)")
        }
      }
    }
    try checkTraces(step, known)
    if !step.isRemote { try checkFolders(step, known) }
  }

  /// No attempt has begun of which the journal knows nothing, and whatever was claimed has its record.
  private func checkFolders(_ step: FaultPlan.Step, _ known: StepRun) throws {
    let folder = "\(run.steps)/\(step.name)"
    for attempt in Files.names(in: folder) {
      let files = AttemptFiles("\(folder)/\(attempt)")
      guard Files.exists(files.claim) else { continue }
      guard let number = Int(attempt), number <= known.attempts.count else {
        throw Flaw("attempt \(step.name) \(attempt) was begun, and the journal does not know it")
      }
      guard let record = ExitRecord.read(in: files.folder) else {
        throw Flaw("attempt \(step.name) \(attempt) was claimed and has no record of its end")
      }
      let succeeded = known.attempts[number - 1].state == .succeeded
      guard succeeded == (record.outcome == .succeeded) else {
        throw Flaw("attempt \(step.name) \(attempt) is \(record.outcome), the journal says otherwise")
      }
    }
  }

  /// Nothing has worked of which the journal knows nothing.
  private func checkTraces(_ step: FaultPlan.Step, _ known: StepRun) throws {
    for trace in effects.keys where trace.hasPrefix("\(run.id)/\(step.name)/") {
      guard let number = trace.split(separator: "/").last.flatMap({ Int($0) }), number <= known.attempts.count
      else { throw Flaw("attempt \(trace) worked, and the journal does not know it") }
    }
  }

  private func checkRun() throws {
    let failed = state.steps.filter { $0.state == .failed }
    guard state.status == (failed.isEmpty ? .succeeded : .failed) else {
      throw Flaw("the run is \(state.status) with \(failed.count) failed steps")
    }
    for step in failed {
      let reason = step.reason ?? ""
      guard reason.contains("host of the run died") else { throw Flaw("a step failed for \"\(reason)\"") }
    }
  }
}
