import Foundation
import Testing

/// A terminal of a test's own, in which it types and reads as a person does: a tmux server with one window.
///
/// A control client tells of every output, so that waiting costs nothing and depends on no clock; a test's time limit
/// ends the wait.
struct Tmux: Sendable {
  /// What the terminal shows: its rows from the top, without spaces at their ends.
  struct Screen: Sendable, CustomStringConvertible {
    var rows: [String]
    var description: String { rows.joined(separator: "\n") }
    func contains(_ text: String) -> Bool { rows.contains { $0.contains(text) } }
  }

  struct NotShown: Error, CustomStringConvertible {
    var description: String
  }

  private let sandbox: Sandbox
  private let socket: String
  private let environment: [String: String]
  private let changes: AsyncStream<Void>
  /// The client that tells of changes, for tests that have much to ask.
  private(set) var control: TmuxControl?

  /// Opens a window of this size on a shell `script` in which `$STEPDECK` is the program, and closes it after `body`.
  static func with<Value>(
    _ sandbox: Sandbox,
    size: (columns: Int, rows: Int) = (80, 24),
    environment more: [String: String] = [:],
    _ script: String = #"exec "$STEPDECK""#,
    _ body: (Tmux) async throws -> Value
  ) async throws -> Value {
    let socket = "\(sandbox.root)/t\(UInt16.random(in: 0 ... .max))"
    let environment = sandbox.environment(["STEPDECK": Program.path, "SHELL": "/bin/sh"])
    let configuration = "set -g remain-on-exit on\nset -g escape-time 0\nset -g set-clipboard on\n"
    try Data(configuration.utf8).write(to: URL(fileURLWithPath: socket + ".conf"))
    let (changes, feed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    var tmux = Tmux(sandbox: sandbox, socket: socket, environment: environment, changes: changes)
    // Variables such as TERM are set within the window, where tmux would have its own.
    let settings = more.map { "\($0.key)='\($0.value)'; export \($0.key)\n" }.joined()
    try await tmux.command(
      ["-f", socket + ".conf", "new-session", "-d", "-x", "\(size.columns)", "-y", "\(size.rows)"]
        + ["-c", sandbox.workspace, settings + script]
    )
    let client = try tmux.start(["-C", "attach-session", "-f", "ignore-size"], keepsInputOpen: true)
    let control = TmuxControl(client)
    tmux.control = control
    let listening = Task {
      await control.listen { feed.yield() }
      feed.finish()
    }
    let result: Result<Value, any Error>
    do { result = .success(try await body(tmux)) } catch { result = .failure(error) }
    _ = try? await tmux.command(["kill-server"])
    // It would wait for an answer to its farewell.
    client.send(SIGKILL)
    await listening.value
    return try result.get()
  }

  /// Types text as it is.
  func type(_ text: String) async throws { try await command(["send-keys", "-l", "--", text]) }

  /// Presses keys by tmux's names, such as `Enter`, `C-c` and `PageDown`.
  func press(_ keys: String...) async throws { try await command(["send-keys"] + keys) }

  func resize(_ columns: Int, _ rows: Int) async throws {
    try await command(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }

  func screen() async throws -> Screen {
    let text = try await command(["capture-pane", "-p"])
    return Screen(rows: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
  }

  /// A value that tmux keeps about the window, such as `#{alternate_on}`.
  func value(_ format: String) async throws -> String {
    try await command(["display-message", "-p", format]).trimmingCharacters(in: .newlines)
  }

  func value(_ format: String, ofWindow window: Int) async throws -> String {
    try await command(["display-message", "-p", "-t", ":\(window)", format]).trimmingCharacters(in: .newlines)
  }

  func set(_ option: String, _ value: String) async throws {
    try await command(["set", "-g", option, value])
  }

  /// Another window, which is shown from now on.
  func openWindow(_ script: String) async throws { try await command(["new-window", script]) }

  /// From now on the bytes that programs send to the window also go to a file.
  func keepOutput(in path: String) async throws { try await command(["pipe-pane", "exec cat > '\(path)'"]) }

  /// From now on tmux notes when a window rings its bell, also before anybody waits for it.
  func listenForBells() async throws {
    try await command(["set-hook", "-g", "alert-bell", "wait-for -S bell"])
  }

  func untilBell() async throws { try await command(["wait-for", "bell"]) }

  /// The text that was copied last.
  func pasteBuffer() async throws -> String { try await command(["show-buffer"]) }

  func pasteBuffers() async throws -> String { try await command(["list-buffers"]) }

  /// The first screen for which `isReached` holds.
  @discardableResult
  func until(_ what: String, _ isReached: (Screen) -> Bool) async throws -> Screen {
    var screen = try await screen()
    var events = changes.makeAsyncIterator()
    while !isReached(screen) {
      let last = screen
      let isOver = await events.next() == nil
      if !isOver, let next = try? await self.screen() {
        screen = next
        continue
      }
      let error = NotShown(description: "waited for \(what); the screen is\n\(last)")
      // What a test throws after its time limit is not told.
      if Task.isCancelled { Issue.record(error) }
      throw error
    }
    return screen
  }

  @discardableResult
  func untilShown(_ text: String) async throws -> Screen {
    try await until("'\(text)'") { $0.contains(text) }
  }

  @discardableResult
  private func command(_ arguments: [String]) async throws -> String {
    let outcome = try await start(arguments).outcome()
    guard outcome.status == 0 else {
      throw NotShown(description: "tmux \(arguments.joined(separator: " ")): \(outcome.errors)")
    }
    return outcome.text
  }

  private func start(_ arguments: [String], keepsInputOpen: Bool = false) throws -> RunningProgram {
    try RunningProgram(
      ["/usr/bin/env", "tmux", "-u", "-S", socket] + arguments,
      environment: environment,
      folder: sandbox.workspace,
      errorPath: "\(sandbox.root)/errors-\(UInt64.random(in: 0 ... .max))",
      keepsInputOpen: keepsInputOpen
    )
  }
}
