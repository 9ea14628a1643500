internal import CSystem

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A program that is run for what it writes, within bounds of time and size.
///
/// Nothing of its standard error is kept: it may hold what must not be shown.
package struct ShortProgram {
  let words: [String]
  let environment: [String: String]

  package init(words: [String], environment: [String: String]) {
    self.words = words
    self.environment = environment
  }

  package enum Failure: Error {
    case notStarted(Int32)
    case tooLate(Duration)
    case tooMuch
    case status(Int32)
    case signal(Int32)

    package var sentence: String {
      switch self {
      case .notStarted(ENOENT): "there is no such program"
      case .notStarted(let code): "it cannot be started: \(String(cString: strerror(code)))"
      case .tooLate(let limit): "it took longer than \(limit.components.seconds) s"
      case .tooMuch: "it wrote too much"
      case .status(let code): "it ended with status \(code); run it by hand to see why"
      case .signal(let number): "it was ended by signal \(number)"
      }
    }
  }

  /// Runs the program to its end, or ends it with its whole process group.
  package func output(atMost limit: Int, within time: Duration) throws(Failure) -> [UInt8] {
    var ends: (read: Int32, write: Int32) = (-1, -1)
    guard openPipe(&ends) else { throw .notStarted(errno) }
    defer { close(ends.read) }
    let process: pid_t
    do throws(Failure) {
      process = try start(writingTo: ends.write)
      close(ends.write)
    } catch {
      close(ends.write)
      throw error
    }
    let watch = ProgramWatch(process: process, descriptor: ends.read, limit: limit)
    return try watch.run(until: ContinuousClock.now + time, of: time)
  }

  private func openPipe(_ ends: inout (read: Int32, write: Int32)) -> Bool {
    var descriptors: [Int32] = [-1, -1]
    guard pipe(&descriptors) == 0 else { return false }
    ends = (descriptors[0], descriptors[1])
    for descriptor in descriptors { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends.read, F_SETFL, O_NONBLOCK)
    return true
  }

  private func start(writingTo descriptor: Int32) throws(Failure) -> pid_t {
    #if canImport(Glibc)
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    #else
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, descriptor, 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
    )
    var process: pid_t = 0
    csystem_begin_spawn()
    defer { csystem_end_spawn() }
    let code = withCStrings(words) { arguments in
      withCStrings(environment.map { "\($0)=\($1)" }) { variables in
        posix_spawnp(&process, words.first ?? "", &actions, &attributes, arguments, variables)
      }
    }
    guard code == 0 else { throw .notStarted(code) }
    return process
  }

  private func withCStrings<Result>(
    _ texts: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var copies: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) }
    copies.append(nil)
    defer { for copy in copies { free(copy) } }
    return copies.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { fatalError("an array of one element has a place in memory") }
      return body(base)
    }
  }
}

/// Reads a started program's output and waits for its end.
private struct ProgramWatch {
  let process: pid_t
  let descriptor: Int32
  let limit: Int

  func run(until deadline: ContinuousClock.Instant, of time: Duration) throws(ShortProgram.Failure) -> [UInt8]
  {
    var bytes: [UInt8] = []
    var isOpen = true
    while true {
      var status: Int32 = 0
      let hasEnded = waitpid(process, &status, WNOHANG) == process
      if isOpen { isOpen = readAll(into: &bytes) }
      if hasEnded {
        guard bytes.count <= limit else { throw .tooMuch }
        return try outcome(of: status, bytes)
      }
      let isLate = ContinuousClock.now >= deadline
      guard !isLate, bytes.count <= limit else {
        end()
        throw isLate ? .tooLate(time) : .tooMuch
      }
      var wait = pollfd(fd: isOpen ? descriptor : -1, events: Int16(POLLIN), revents: 0)
      poll(&wait, 1, 10)
    }
  }

  /// Takes what is there; `false` at the end of the output.
  private func readAll(into bytes: inout [UInt8]) -> Bool {
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while bytes.count <= limit {
      let count = read(descriptor, &chunk, chunk.count)
      if count == 0 { return false }
      if count < 0 { return errno == EAGAIN || errno == EINTR }
      bytes += chunk[..<count]
    }
    return true
  }

  private func end() {
    kill(-process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
  }

  private func outcome(of status: Int32, _ bytes: [UInt8]) throws(ShortProgram.Failure) -> [UInt8] {
    if status & 0x7F != 0 { throw .signal(status & 0x7F) }
    let code = status >> 8 & 0xFF
    guard code == 0 else { throw .status(code) }
    return bytes
  }
}
