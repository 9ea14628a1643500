internal import Console
internal import LogKit

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Opens the console on a file or on standard input.
struct LogViewDoor {
  let path: String
  let surroundings: Surroundings

  /// The screen is a terminal, and so is the keyboard, or it can be had.
  static func isPossible(_ path: String) -> Bool {
    guard PlainText.hasTerminal(STDOUT_FILENO) else { return false }
    return path == "-" ? isatty(STDIN_FILENO) == 0 : isatty(STDIN_FILENO) == 1
  }

  func open() throws {
    var door = ConsoleDoor(surroundings: surroundings)
    guard path == "-" || access(path, R_OK) == 0 else {
      throw Ending.wrongUsage("cannot read \(path): \(String(cString: strerror(errno)))")
    }
    if path == "-" { door.input = try takeInput() }
    try door.open(.file(path))
  }

  /// Standard input becomes a log, and the keyboard takes its place.
  private func takeInput() throws -> ConsoleInput {
    let keyboard = openKeyboard("/dev/tty", O_RDWR | O_CLOEXEC)
    guard keyboard >= 0 else {
      throw Ending.wrongUsage("there is no terminal to type on: \(String(cString: strerror(errno)))")
    }
    let pipe = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
    guard pipe >= 0, dup2(keyboard, STDIN_FILENO) >= 0 else {
      throw Ending.wrongUsage("cannot take standard input: \(String(cString: strerror(errno)))")
    }
    close(keyboard)
    return try ConsoleInput(reading: pipe)
  }
}

private func openKeyboard(_ path: String, _ flags: Int32) -> Int32 { open(path, flags) }
