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
      var command = try Stepdeck.parseAsRoot()
      try command.run()
    } catch {
      exit(Ending(error).tell())
    }
  }

  /// The version of this program.
  static let version = "0.1.0"
}
