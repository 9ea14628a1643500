import Foundation
import Synchronization

/// A client of a tmux server that speaks its control mode: commands go in, answers and news come out as lines.
///
/// A command costs no process this way, and a bell says that everything before it has reached the screen.
final class TmuxControl: Sendable {
  private struct State {
    /// The lines of the answer that is coming in.
    var answer: [String]?
    var waiting: [CheckedContinuation<Result<[String], Tmux.NotShown>, Never>] = []
    var isOver = false
  }

  private let client: RunningProgram
  private let state = Mutex(State())
  private let bell: AsyncStream<Void>.Continuation
  /// One element for every ring of a bell in the window; may be read by one task at a time.
  let bells: AsyncStream<Void>

  init(_ client: RunningProgram) {
    self.client = client
    (bells, bell) = AsyncStream.makeStream()
  }

  /// Reads to the end, and says `news` for every line.
  func listen(_ news: () -> Void) async {
    for await line in client.lines {
      take(line)
      news()
    }
    bell.finish()
    let left = state.withLock { state in
      state.isOver = true
      return state.waiting
    }
    for continuation in left { continuation.resume(returning: .failure(.init(description: "tmux is gone"))) }
  }

  /// Gives a line of command, and waits for what it prints.
  func ask(_ line: String) async throws -> [String] {
    let result = await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        // Within the lock, so that answers come in the order of those that wait for them.
        if !state.isOver {
          state.waiting.append(continuation)
          client.write(line + "\n")
        }
        return state.isOver
      }
      if isOver { continuation.resume(returning: .failure(.init(description: "tmux is gone"))) }
    }
    return try result.get()
  }

  private func take(_ line: String) {
    guard line.hasPrefix("%") || state.withLock({ $0.answer != nil }) else { return }
    let words = line.split(separator: " ", maxSplits: 4)
    // The last word is 1 when it was this client that asked.
    if words.count == 4, words[0] == "%begin", words[3] == "1" {
      state.withLock { $0.answer = [] }
    } else if words.count == 4, words[0] == "%end" || words[0] == "%error", words[3] == "1" {
      finish(isError: words[0] == "%error")
    } else if state.withLock({ $0.answer?.append(line) }) == nil, words[0] == "%output" {
      // In its octal form: of what programs print, only a bell makes it.
      for _ in line.components(separatedBy: #"\007"#).dropFirst() { bell.yield() }
    }
  }

  private func finish(isError: Bool) {
    let (answer, continuation) = state.withLock { state in
      defer { state.answer = nil }
      return (state.answer ?? [], state.waiting.isEmpty ? nil : state.waiting.removeFirst())
    }
    let text = answer.joined(separator: "\n")
    continuation?.resume(
      returning: isError ? .failure(.init(description: "tmux: \(text)")) : .success(answer)
    )
  }
}
