package import LogKit
internal import Synchronization

/// Standard input as a log: copied to a file without a name while it comes.
package final class ConsoleInput: Sendable {
  private struct State {
    var progress = LogSpool.Progress.grown
    var onProgress: (@Sendable () -> Void)?
  }

  let file: LogFile
  private let arrival: Arrival

  /// Outlives the input on the thread that copies.
  private final class Arrival: Sendable {
    let state = Mutex(State())
  }

  /// Reads `descriptor`, which is closed at the end.
  package init(reading descriptor: Int32) throws(LogError) {
    let arrival = Arrival()
    self.arrival = arrival
    file = try LogSpool(reading: descriptor, utcOffset: WallClock.utcOffset) { progress in
      let wake = arrival.state.withLock { state in
        state.progress = progress
        return state.onProgress
      }
      wake?()
    }.file
  }

  /// Why not all of it could be read or kept; a sentence.
  var failure: String? {
    if case .failed(let sentence) = arrival.state.withLock({ $0.progress }) { sentence } else { nil }
  }

  /// Sets what is called whenever there is more, or will be no more; from a thread of the input's own.
  func onProgress(_ body: @escaping @Sendable () -> Void) { arrival.state.withLock { $0.onProgress = body } }
}
