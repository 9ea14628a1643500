internal import OrderedCollections
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The file `claim` of an attempt: who began it, and which process it became.
///
/// Made exclusively before the process, so that no attempt ever starts twice.
struct Claim: Sendable, Hashable {
  var host: ProcessIdentity
  /// See `ProcessTable.bootIdentifier`.
  var boot: String
  /// `nil` where the host died between the claim and the process, or before it could note it.
  var process: ProcessIdentity?

  enum Outcome {
    case made(Descriptor)
    case existsAlready
    case failed(Int32)
  }

  static func make(_ path: String, host: ProcessIdentity, boot: String) -> Outcome {
    guard let file = Descriptor.open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND) else {
      return errno == EEXIST ? .existsAlready : .failed(errno)
    }
    let line = JSONValue.object(["host": .string(host.description), "boot": .string(boot)])
    // The file's being there is the claim; its words only help to clean up.
    _ = SmallFile.write(file, line.jsonBytes + [UInt8(ascii: "\n")])
    return .made(file)
  }

  /// Adds the step's main process to a claim.
  static func note(_ process: ProcessIdentity, in file: Descriptor) {
    let line = JSONValue.object(["process": .string(process.description)])
    _ = SmallFile.write(file, line.jsonBytes + [UInt8(ascii: "\n")])
  }

  /// - Returns: `nil` where there is no claim.
  init?(reading path: String) {
    guard let bytes = SmallFile.read(path) else { return nil }
    host = ProcessIdentity(pid: 0, start: 0)
    boot = ""
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard let object = (try? JSONParser.parse(line))?.objectValue else { continue }
      host = object.text("host").flatMap(ProcessIdentity.init) ?? host
      boot = object.text("boot") ?? boot
      process = object.text("process").flatMap(ProcessIdentity.init) ?? process
    }
  }
}
