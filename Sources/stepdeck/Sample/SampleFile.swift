/// One file of a workspace that the program carries with it and can write out.
struct SampleFile: Sendable {
  /// The path below the workspace, with `/` between its parts.
  let path: String
  let bytes: [UInt8]
  let executable: Bool

  init(_ path: String, _ bytes: [UInt8], executable: Bool = false) {
    self.path = path
    self.bytes = bytes
    self.executable = executable
  }
}
