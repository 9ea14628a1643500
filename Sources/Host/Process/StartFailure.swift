#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The sentences that say why a step did not start.
enum StartFailure {
  static let noProgram = "the step has no program to run"

  static func lookup(_ failure: ProgramLookup.Failure, _ program: String) -> String {
    switch failure {
    case .notExecutable(let file):
      "program \(file) is not executable; `chmod +x` makes it so"
    case .notFound where program.utf8.contains(UInt8(ascii: "/")):
      "program \"\(program)\" does not exist"
    case .notFound:
      "program \"\(program)\" was not found in PATH"
    }
  }

  static func folderGone(_ folder: String) -> String {
    "the working folder \(folder) does not exist any more"
  }

  static func missingInput(_ name: String, _ path: String) -> String {
    "input \"\(name)\" is missing: there is nothing at \(path)"
  }

  static func outputExists(_ name: String, _ path: String) -> String {
    "output \"\(name)\" cannot be made anew: there is something at \(path) already"
  }

  static func missingOutputs(_ names: [String]) -> String {
    let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
    return names.count == 1
      ? "the step ended without making its output \(list)"
      : "the step ended without making its outputs \(list)"
  }

  /// A folder or file of the attempt could not be made.
  static func files(_ what: String, code: Int32) -> String {
    "cannot make \(what): \(systemMessage(code))\(remedy(code))"
  }

  static func pipes(code: Int32) -> String {
    "cannot make pipes for the step's output: \(systemMessage(code))\(remedy(code))"
  }

  /// The kernel refused to run the program.
  static func spawn(_ program: String, folder: String, code: Int32) -> String {
    switch code {
    case ENOENT where access(folder, X_OK) != 0, ENOTDIR where access(folder, X_OK) != 0:
      folderGone(folder)
    case EACCES where access(folder, X_OK) != 0:
      "the working folder \(folder) cannot be entered: \(systemMessage(EACCES))"
    case ENOENT:
      "program \(program) cannot run: the interpreter that its first line names was not found"
    case ENOEXEC:
      "program \(program) is neither a binary for this machine nor a script with a first line such as #!/bin/sh"
    case E2BIG:
      "the step's arguments and environment are together too long for the system; hand large values over in a file"
    default:
      "program \(program) cannot run: \(systemMessage(code))\(remedy(code))"
    }
  }

  private static func remedy(_ code: Int32) -> String {
    switch code {
    case EMFILE, ENFILE:
      "; raise the limit on open files (ulimit -n) or run fewer steps at a time (--parallel)"
    case EAGAIN: "; raise the limit on processes (ulimit -u) or run fewer steps at a time (--parallel)"
    default: ""
    }
  }
}
