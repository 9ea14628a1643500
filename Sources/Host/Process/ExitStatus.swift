#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// How a process ended, from what `waitpid` says.
struct ExitStatus: Sendable, Hashable {
  /// 128 + n for death by signal n.
  var code: Int
  /// Such as `SIGKILL`.
  var signal: String?

  init(waitStatus: Int32) {
    let number = waitStatus & 0x7F
    if number == 0 {
      code = Int(waitStatus >> 8 & 0xFF)
    } else {
      code = 128 + Int(number)
      signal = Self.names[number] ?? "signal \(number)"
    }
  }

  var isSuccess: Bool { code == 0 }

  /// One sentence; `nil` for a success.
  var reason: String? {
    guard !isSuccess else { return nil }
    guard let signal else { return "exited with status \(code)" }
    let hint = signal == "SIGKILL" ? "; the system does this when memory runs out" : ""
    return "killed by \(signal) (status \(code))\(hint)"
  }

  private static let names: [Int32: String] = [
    SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP",
    SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGUSR1: "SIGUSR1",
    SIGSEGV: "SIGSEGV", SIGUSR2: "SIGUSR2", SIGPIPE: "SIGPIPE", SIGALRM: "SIGALRM", SIGTERM: "SIGTERM",
    SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ", SIGSYS: "SIGSYS", SIGVTALRM: "SIGVTALRM", SIGPROF: "SIGPROF",
  ]
}
