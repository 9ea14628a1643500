package import Operators
internal import OrderedCollections
package import Workflow

/// An operator under test, with what the suite needs to know of the world behind it.
///
/// A subject serves one case and is thrown away with it: whatever it has made outside goes with the subject.
package protocol ConformanceSubject: Sendable {
  /// The operator as a stack names it.
  var component: Component { get }

  /// The operator as a new engine makes it: without memory of any before.
  func makeOperator() throws(OperatorError) -> any StepOperator

  /// A step that does this work on this operator, and leaves a trace outside when it begins.
  func step(named name: String, doing work: ConformanceWork) -> PlannedStep

  /// What a launch brings; `ConformanceWork.secretName` has a value in it.
  var secrets: RunSecrets { get }

  /// How often the work of an attempt has begun, by the traces that it left: never by the operator's own word.
  func beginnings(of key: JobKey) async throws -> Int

  /// Whether anything of an attempt is at work.
  func isAtWork(_ key: JobKey) async throws -> Bool

  /// How long anything may take that comes by itself.
  var patience: Duration { get }

  /// An engine dies at every so-manieth fact; more than 1 where runs are slow.
  var deathStride: Int { get }
}

extension ConformanceSubject {
  package var secrets: RunSecrets {
    RunSecrets(
      environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"],
      values: [ConformanceWork.secretName: ConformanceWork.secretValue]
    )
  }
  package var patience: Duration { .seconds(90) }
  package var deathStride: Int { 1 }
}

/// What a step of the suite does.
package struct ConformanceWork: Sendable, Hashable {
  /// It prints `line 0`, `line 1` and so on.
  package var lines = 3
  /// Between two lines.
  package var pause = Duration.zero
  package var exitStatus = 0
  /// So many attempts fail before one does what `exitStatus` says.
  package var failures = 0
  /// After its lines it goes on until somebody stops it.
  package var neverEnds = false
  package var results: JSONObject = [:]
  /// Its last line would be the value of the secret.
  package var tellsSecret = false

  package static let secretName = "CONFORMANCE_TOKEN"
  package static let secretValue = "tell-nobody-5471"

  package init() {}

  package init(_ edit: (inout ConformanceWork) -> Void) { edit(&self) }

  /// All that the log holds of an attempt that has come to its end; what stands for the secret is left out.
  package var log: String {
    var text = (0..<lines).map { "line \($0)\n" }.joined()
    if let line = resultLine { text += line + "\n" }
    return text
  }

  /// The work for `/bin/sh -c`, where the operator runs one.
  package var script: String {
    let rest = pause == .zero ? "" : "; sleep \(pause.inSeconds)"
    var parts = ["i=0", "while [ $i -lt \(lines) ]; do echo line $i; i=$((i+1))\(rest); done"]
    if let line = resultLine { parts.append("echo '\(line)'") }
    if tellsSecret { parts.append("echo $\(Self.secretName)") }
    if neverEnds { parts.append("exec sleep 1000000") }
    parts.append("[ $STEPDECK_ATTEMPT -gt \(failures) ] || exit 3")
    parts.append("exit \(exitStatus)")
    return parts.joined(separator: "; ")
  }

  private var resultLine: String? {
    guard !results.isEmpty else { return nil }
    return JSONValue.object(["stepdeck": ["result": .object(results)]]).jsonText
  }
}

/// What an operator does that its contract forbids; a sentence.
package struct Nonconformance: Error, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }
}

func require(_ condition: Bool, _ sentence: @autoclosure () -> String) throws(Nonconformance) {
  guard condition else { throw Nonconformance(sentence()) }
}
