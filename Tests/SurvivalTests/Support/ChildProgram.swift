import Foundation

@testable import Host

/// A command of the program under test, with its output in files.
final class ChildProgram {
  let pid: Int32
  let outputPath: String
  private var status: Int32?

  init(_ words: [String], environment: [String: String], folder: String, outputPath: String) throws {
    self.outputPath = outputPath
    let output = Glibc.open(outputPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    defer { close(output) }
    var spawn = Spawn(program: words[0], arguments: words)
    spawn.environment = environment.map { "\($0)=\($1)" }
    spawn.folder = folder
    spawn.output = output
    spawn.error = output
    switch spawn.run() {
    case .success(let pid): self.pid = pid
    case .failure(let failure):
      throw Flaw("cannot start \(words): \(String(cString: strerror(failure.code)))")
    }
  }

  var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }

  /// The exit status as a shell counts it, once the program has ended.
  func poll() -> Int32? {
    if status == nil {
      var raw: Int32 = 0
      if waitpid(pid, &raw, WNOHANG) == pid { status = Self.shellStatus(raw) }
    }
    return status
  }

  /// Waits for the end on the calling thread.
  func wait() -> Int32 {
    if let status { return status }
    var raw: Int32 = 0
    while waitpid(pid, &raw, 0) < 0, errno == EINTR {}
    let result = Self.shellStatus(raw)
    status = result
    return result
  }

  func kill() {
    guard poll() == nil else { return }
    Glibc.kill(pid, SIGKILL)
    _ = wait()
  }

  private static func shellStatus(_ raw: Int32) -> Int32 {
    let signal = raw & 0x7F
    return signal == 0 ? (raw >> 8) & 0xFF : 128 + signal
  }
}
