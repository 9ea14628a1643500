internal import CSystem

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// How a program is started: in a session of its own, with default signals, nothing inherited but what is named here.
package struct Spawn {
  package struct Failure: Error {
    /// An `errno` value.
    package var code: Int32
  }

  /// A file; not looked up anywhere.
  package var program: String
  package var arguments: [String]
  /// `NAME=VALUE`.
  package var environment: [String] = []
  /// `nil` keeps the caller's.
  package var folder: String?
  /// Descriptors; -1 is `/dev/null`.
  package var input: Int32 = -1
  package var output: Int32 = -1
  package var error: Int32 = -1

  package init(program: String, arguments: [String]) {
    self.program = program
    self.arguments = arguments
  }

  package func run() -> Result<Int32, Failure> {
    let argumentBlock = CStrings(arguments)
    let environmentBlock = CStrings(environment)
    var pid: Int32 = 0
    let code = program.withCString { path in
      Self.withOptionalCString(folder) { place in
        argumentBlock.withPointers { vector in
          environmentBlock.withPointers { variables in
            var what = csystem_program(
              path: path,
              arguments: vector,
              environment: variables,
              folder: place,
              input: input,
              output: output,
              error: error
            )
            return csystem_spawn(&what, &pid)
          }
        }
      }
    }
    return code == 0 ? .success(pid) : .failure(Failure(code: code))
  }

  private static func withOptionalCString<Result>(
    _ text: String?,
    _ body: (UnsafePointer<CChar>?) -> Result
  ) -> Result {
    if let text { text.withCString(body) } else { body(nil) }
  }

  /// This process's own environment.
  static var ownEnvironment: [String] {
    var entries: [String] = []
    var next = environ
    while let entry = next.pointee {
      entries.append(String(cString: entry))
      next += 1
    }
    return entries
  }
}

extension Spawn {
  /// This process's own environment without the marks of a step that it may itself have been started by: with them, what
  /// it starts would look like a part of that step.
  package static var ownEnvironmentWithoutMarks: [String] {
    let marks = [StepMark.runName, StepMark.stepName, StepMark.attemptName].map { $0 + "=" }
    return ownEnvironment.filter { entry in !marks.contains { entry.hasPrefix($0) } }
  }
}

/// Strings as C wants them: one block of bytes, and pointers into it that end with NULL.
struct CStrings {
  private var bytes: [CChar] = []
  private var starts: [Int] = []

  init(_ strings: [String]) {
    starts.reserveCapacity(strings.count)
    for string in strings { append(string) }
  }

  mutating func append(_ string: String) {
    starts.append(bytes.count)
    for byte in string.utf8 { bytes.append(CChar(bitPattern: byte)) }
    bytes.append(0)
  }

  func withPointers<Result>(_ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result) -> Result {
    var block = bytes
    return block.withUnsafeMutableBufferPointer { buffer in
      let base = buffer.baseAddress
      return withUnsafeTemporaryAllocation(
        of: UnsafeMutablePointer<CChar>?.self,
        capacity: starts.count + 1
      ) { pointers in
        for (index, start) in starts.enumerated() {
          pointers.initializeElement(at: index, to: base.map { $0 + start })
        }
        pointers.initializeElement(at: starts.count, to: nil)
        // An allocation of at least one element has an address.
        guard let first = pointers.baseAddress else { fatalError("an allocation without an address") }
        return body(UnsafePointer(first))
      }
    }
  }
}
