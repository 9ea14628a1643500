package import LogKit
internal import Synchronization

/// Standard input as a log: copied to a file without a name while it comes.
package final class ConsoleInput: Sendable {
  private let spool: Mutex<LogSpool?> = Mutex(nil)
  private let grew = Mutex<(@Sendable () -> Void)?>(nil)

  /// Reads `descriptor`, which is closed at the end.
  package init(reading descriptor: Int32) throws(LogError) {
    let made = try LogSpool(reading: descriptor) { [weak self] _ in
      self?.grew.withLock { $0 }?()
    }
    spool.withLock { $0 = made }
  }

  var file: LogFile? { spool.withLock { $0?.file } }

  /// Sets what is called whenever there is more; from a thread of the input's own.
  func onGrowth(_ body: @escaping @Sendable () -> Void) { grew.withLock { $0 = body } }
}
