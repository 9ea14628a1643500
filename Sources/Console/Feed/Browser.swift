internal import Host

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Opens addresses in the user's browser, where there is a screen for one.
struct Browser: Sendable {
  let environment: [String: String]

  /// Starts the browser, or says the address where there is none; a sentence for the message line.
  ///
  /// Waits for the program that opens it, which must not be done on the terminal's thread.
  func open(_ address: String) -> Notice {
    guard let program, Self.isSafe(address) else { return .info(address) }
    return Self.run(program, address, environment) ? .info("opened \(address)") : .info(address)
  }

  /// What opens an address: `BROWSER` if it is one word, else the desktop's program if there is a desktop.
  private var program: String? {
    if let own = environment["BROWSER"], !own.isEmpty, !own.contains(" "), !own.contains(":") { return own }
    #if os(Linux)
    let hasScreen = ["DISPLAY", "WAYLAND_DISPLAY"].contains { environment[$0]?.isEmpty == false }
    return hasScreen ? "xdg-open" : nil
    #else
    return environment["SSH_CONNECTION"] == nil ? "open" : nil
    #endif
  }

  /// Only the web, and nothing that a program could take for an option or a control sequence.
  static func isSafe(_ address: String) -> Bool {
    (address.hasPrefix("https://") || address.hasPrefix("http://")) && address.utf8.count <= 4096
      && address.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F }
  }

  /// Without a shell; its output goes nowhere, because the screen is ours.
  private static func run(_ program: String, _ address: String, _ environment: [String: String]) -> Bool {
    guard case .success(let file) = ProgramLookup.find(program, path: environment["PATH"], folder: "/") else {
      return false
    }
    var spawn = Spawn(program: file, arguments: [program, address])
    spawn.environment = environment.map { "\($0.key)=\($0.value)" }
    guard case .success(let child) = spawn.run() else { return false }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return status == 0
  }
}

/// Finds addresses of the web in text.
enum WebAddress {
  /// The last address in a text; what ends a sentence behind it is left out.
  static func last(in text: String) -> String? {
    var found: String?
    for start in ["https://", "http://"] {
      for range in text.ranges(of: start) {
        let word = text[range.lowerBound...].prefix {
          $0.isASCII && !$0.isWhitespace && !"\"'<>`|".contains($0)
        }
        var address = String(word.prefix(4096))
        while let end = address.last, ".,;:!?)]}".contains(end) { address.removeLast() }
        if address.utf8.count > start.utf8.count { found = address }
      }
      if found != nil { return found }
    }
    return found
  }
}
