internal import ArgumentParser

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Where the program begins: reads the arguments, runs one command, turns what it throws into a sentence and a status.
///
/// Commands run on the main thread and may wait there; it is none of the threads that tasks share.
@main
enum Program {
  static func main() {
    do {
      // Every run starts a host and waits for it: reading the whole command line's grammar would take half of that time.
      if let folder = hostFolder { return try HostCommand.serve(folder) }
      var command = try Stepdeck.parseAsRoot()
      try ReadOnly.check(command)
      try PlainText.check()
      try command.run()
    } catch {
      exit(Ending(error).tell())
    }
  }

  /// Of a command line as engines write it.
  private static var hostFolder: String? {
    let words = CommandLine.arguments
    return words.count == 3 && words[1] == "host" && words[2].hasPrefix("/") ? words[2] : nil
  }

  /// The version of this program.
  static let version = "0.1.0"
}
