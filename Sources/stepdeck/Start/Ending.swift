internal import ArgumentParser
internal import Engine
internal import Journal
internal import LogKit
internal import Specs
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// How a command ends other than well: a sentence for standard error, and the exit status.
struct Ending: Error {
  enum Status: Int32 {
    case success = 0
    /// The run failed, or the command did.
    case failed = 1
    /// Wrong usage, a spec that does not check, an unknown run, step or stack.
    case wrongUsage = 2
    /// Something outside stands in the way before anything was launched.
    case notReady = 3
    case cancelled = 130
  }

  var status: Int32
  /// Without a full stop; empty where everything has been said.
  var sentence: String
  /// What follows the sentence on lines of its own, such as the usage.
  var details = ""
  /// The details alone, on standard output: help and version.
  var isAnswer = false

  init(status: Int32) {
    self.status = status
    sentence = ""
  }

  init(_ status: Status, _ sentence: String = "") {
    self.status = status.rawValue
    self.sentence = sentence
  }

  static func wrongUsage(_ sentence: String) -> Ending { Ending(.wrongUsage, sentence) }

  /// The status of a run that has ended.
  init(_ status: RunStatus) {
    switch status {
    case .succeeded, .running, .stopping: self.init(Status.success)
    case .failed: self.init(Status.failed)
    case .cancelled: self.init(Status.cancelled)
    }
  }

  /// What any error means for whoever typed the command.
  init(_ error: any Error) {
    switch error {
    case let ending as Ending: self = ending
    case let error as LookupError: self.init(.wrongUsage, error.description)
    case let error as SecretExposure: self.init(.wrongUsage, error.description)
    case let error as PlanError: self.init(.wrongUsage, error.description)
    case let error as SampleFileError: self.init(.wrongUsage, error.description)
    case let error as EngineError:
      self.init(error.kind == .refused ? .wrongUsage : .notReady, error.description)
    case let error as StateError: self.init(.notReady, error.description)
    case let error as LogError: self.init(.failed, error.description)
    case let error as SecretError: self.init(.notReady, error.description)
    default: self.init(parserError: error)
    }
  }

  /// Help, version and completions are answers; the rest is wrong usage.
  private init(parserError error: any Error) {
    let text = Stepdeck.fullMessage(for: error)
    if Stepdeck.exitCode(for: error) == .success {
      self.init(Status.success)
      details = BashCompletion.mended(text)
      isAnswer = true
    } else {
      let message = Stepdeck.message(for: error)
      self.init(.wrongUsage, message)
      let rest = text.trimmingPrefix("Error: ").trimmingPrefix(message)
      details = String(rest.drop(while: \.isNewline))
    }
  }

  /// Says what there is to say.
  ///
  /// - Returns: the exit status.
  func tell() -> Int32 {
    if isAnswer {
      let output = StandardOutput()
      output.line(details)
      output.flush()
    } else {
      if !sentence.isEmpty { StandardError.line("stepdeck: \(sentence)") }
      if !details.isEmpty { StandardError.line(details) }
    }
    return status
  }
}
