internal import CCurl
internal import Synchronization
internal import SystemKit

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Names one call towards the thread.
struct CallID: Sendable, Hashable {
  let number: UInt64
}

/// Where an answer goes.
enum CallSink: Sendable {
  case whole(ReplySlot<HTTPResponse>)
  case stream(ReplySlot<ResponseHead>, BodyChannel)

  /// Whether anybody still waits.
  var isWanted: Bool {
    switch self {
    case .whole(let reply): !reply.isGiven
    case .stream(let reply, _): !reply.isGiven
    }
  }

  func fail(_ error: HTTPError) {
    switch self {
    case .whole(let reply): reply.give(.failure(error))
    case .stream(let reply, let channel):
      reply.give(.failure(error))
      channel.end(.failure(error))
    }
  }
}

enum CurlCommand: Sendable {
  case start(CallID, HTTPRequest, CallSink)
  case cancel(CallID)
  case resume(CallID)
}

/// What tasks tell the thread: one locked queue, and the wake-up of its `poll`.
final class CurlMailbox: Sendable {
  private struct State {
    var commands: [CurlCommand] = []
    /// The thread's multi handle as a number, only to wake it: it is there as long as the thread may wait.
    var multi: UInt = 0
    var isRunning = false
    var isStopped = false
    var nextID: UInt64 = 0
  }

  private let state = Mutex(State())

  func makeID() -> CallID {
    state.withLock { state in
      state.nextID += 1
      return CallID(number: state.nextID)
    }
  }

  func post(_ command: CurlCommand) {
    enum Next {
      case nothing
      case start
      case refuse
    }
    let next = state.withLock { state -> Next in
      if state.isStopped { return .refuse }
      state.commands.append(command)
      if state.isRunning {
        Self.wake(state)
        return .nothing
      }
      state.isRunning = true
      return .start
    }
    switch next {
    case .nothing: break
    case .refuse: if case .start(_, _, let sink) = command { sink.fail(.stopped) }
    case .start: startThread()
    }
  }

  func stop() {
    state.withLock { state in
      state.isStopped = true
      Self.wake(state)
    }
    // A thread that runs takes what is left itself; without one nothing was ever posted.
  }

  /// The thread's multi handle; `nil` before it goes.
  func attach(_ multi: OpaquePointer?) {
    state.withLock { $0.multi = UInt(bitPattern: multi) }
  }

  func takeAll() -> (commands: [CurlCommand], isStopped: Bool) {
    state.withLock { state in
      defer { state.commands = [] }
      return (state.commands, state.isStopped)
    }
  }

  private static func wake(_ state: borrowing State) {
    if let multi = OpaquePointer(bitPattern: state.multi) { ccurl_multi_wakeup(multi) }
  }

  private func startThread() {
    let isRunning = DetachedThread.start { [self] in
      do throws(HTTPError) {
        try CurlLoop(mailbox: self).run()
      } catch {
        giveUp(error)
      }
    }
    guard !isRunning else { return }
    let reason = String(cString: strerror(errno))
    giveUp(HTTPError(.system, "no thread can be started for network calls: \(reason)"))
  }

  /// Fails what waits; the next call tries again.
  private func giveUp(_ error: HTTPError) {
    let commands = state.withLock { state in
      state.isRunning = false
      defer { state.commands = [] }
      return state.commands
    }
    for case .start(_, _, let sink) in commands { sink.fail(error) }
  }
}
