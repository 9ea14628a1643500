import Foundation

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A child process whose end is learned from the system and from nothing else.
///
/// Foundation's `Process` takes the closing of a descriptor that it leaves to the child for its end: programs that close
/// what they do not know, and daemons that keep it, mislead it.
struct Child: Sendable {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  let pid: pid_t

  /// Starts `words` in `folder`; without an `input` they read `/dev/null`.
  init(
    _ words: [String],
    environment: [String: String],
    folder: String,
    input: Int32?,
    output: Int32,
    errorPath: String
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_addopen(&actions, 2, errorPath, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Threads of a test process block signals and ignore some: children start with none of that.
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    let line = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, folder] + words
    let arguments = line.map { strdup($0) } + [nil]
    let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var child: pid_t = 0
    let status = posix_spawn(&child, line[0], &actions, &attributes, arguments, variables)
    guard status == 0 else {
      throw Failure(description: "cannot start \(words[0]): \(String(cString: strerror(status)))")
    }
    pid = child
  }

  /// Waits on a thread of its own, and tells the exit status as a shell counts it.
  func whenEnded(_ tell: @escaping @Sendable (Int32) -> Void) {
    Thread.detachNewThread { [pid] in
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0, errno == EINTR {}
      let signal = status & 0x7F
      tell(signal == 0 ? status >> 8 & 0xFF : 128 + signal)
    }
  }
}

/// A pipe of which children get only the ends that they are given.
struct ClosedPipe: Sendable {
  let reading: FileHandle
  let writing: FileHandle

  init() throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Child.Failure(description: "no pipe: \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    reading = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
    writing = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
  }
}
