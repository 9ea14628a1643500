internal import Host

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The window of tmux that this console is in.
///
/// Only with `focus-events on`, which is not how tmux comes, does it tell a program who looks; but it can be asked.
struct TmuxWindow: Sendable, Hashable {
  /// `TMUX_PANE`, such as `%3`.
  let pane: String
  let environment: [String: String]

  /// `nil` outside of tmux.
  init?(_ environment: [String: String]) {
    guard environment["TMUX"]?.isEmpty == false, let pane = environment["TMUX_PANE"], pane.hasPrefix("%"),
      pane.dropFirst().allSatisfy(\.isNumber)
    else { return nil }
    self.pane = pane
    self.environment = environment
  }

  /// Whether some client shows it; where tmux cannot be asked, as it has told.
  ///
  /// `isTold` is what it has told last, which says where the focus is only with `focus-events on`. Waits for a program, which
  /// must not be done on the terminal's thread.
  func isSeen(isTold: Bool) -> Bool {
    let answer = ask("#{session_attached} #{window_active} #{focus-events}") ?? ""
    let numbers = answer.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    guard numbers.count == 3 else { return isTold }
    return numbers[0] > 0 && numbers[1] > 0 && (isTold || numbers[2] == 0)
  }

  private func ask(_ format: String) -> String? {
    guard case .success(let file) = ProgramLookup.find("tmux", path: environment["PATH"], folder: "/") else {
      return nil
    }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    defer { close(ends[0]) }
    var spawn = Spawn(program: file, arguments: ["tmux", "display-message", "-p", "-t", pane, format])
    spawn.environment = environment.map { "\($0.key)=\($0.value)" }
    spawn.output = ends[1]
    let result = spawn.run()
    close(ends[1])
    guard case .success(let child) = result else { return nil }
    var bytes = [UInt8](repeating: 0, count: 256)
    var count = 0
    while count < bytes.count {
      let more = bytes.withUnsafeMutableBytes {
        read(ends[0], $0.baseAddress?.advanced(by: count), 256 - count)
      }
      if more < 0, errno == EINTR { continue }
      if more <= 0 { break }
      count += more
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return status == 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }
}
