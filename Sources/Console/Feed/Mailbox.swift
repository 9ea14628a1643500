internal import Synchronization
internal import Workflow

/// What the feed has for the terminal thread: posted from any thread, taken by one.
///
/// Of messages that replace one another, such as two states of one log, only the newest is kept, at its own place: a
/// thread that is busy drawing finds little to do afterwards, however much has happened.
final class Mailbox: Sendable {
  private struct Letter {
    var number: Int
    var message: FeedMessage
  }

  private struct State {
    /// Those that a newer one replaces.
    var states: [Subject: Letter] = [:]
    var others: [Letter] = []
    /// How many have come since the last were taken.
    var count = 0
    var wake: (@Sendable () -> Void)?
  }

  /// What a message replaces an earlier one about.
  private enum Subject: Hashable {
    case runs
    case run(RunID)
    case log(LogKey)
    case meter(LogKey)
    case bars(LogKey)
    case matches(LogKey)
    case specs
    case checked
  }

  private let state = Mutex(State())

  /// Sets what ends the waiting of the thread that takes; called at once if something lies here already.
  func onPost(_ wake: @escaping @Sendable () -> Void) {
    let isWaiting = state.withLock { state in
      state.wake = wake
      return state.count > 0
    }
    if isWaiting { wake() }
  }

  func post(_ message: FeedMessage) {
    let wake: (@Sendable () -> Void)? = state.withLock { state in
      state.count += 1
      let letter = Letter(number: state.count, message: message)
      if let subject = Self.subject(of: message) {
        state.states[subject] = letter
      } else {
        state.others.append(letter)
      }
      return state.count == 1 ? state.wake : nil
    }
    wake?()
  }

  /// Takes everything, in the order of arrival.
  func drain() -> [FeedMessage] {
    let letters = state.withLock { state in
      defer { (state.states, state.others, state.count) = ([:], [], 0) }
      return state.others + state.states.values
    }
    return letters.sorted { $0.number < $1.number }.map(\.message)
  }

  private static func subject(of message: FeedMessage) -> Subject? {
    switch message {
    case .runs: .runs
    case .run(let view): .run(view.id)
    case .log(let key, _): .log(key)
    case .meter(let key, _): .meter(key)
    case .bars(let key, _): .bars(key)
    case .matches(let key, _, _): .matches(key)
    case .specs: .specs
    case .checked: .checked
    default: nil
    }
  }
}
