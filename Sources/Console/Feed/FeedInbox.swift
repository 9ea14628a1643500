internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What the feed's thread has to look at next: marks that any thread leaves, and the one that sleeps until there are some.
///
/// The condition and its mutex are allocated once and never move; the flags are guarded by the mutex.
final class FeedInbox: @unchecked Sendable {
  /// Things to look at; a mark set twice before it is taken counts once.
  struct Marks {
    var paths: Set<String> = []
    var subscription: Subscription?
    /// The file of the theme from now on; an empty choice is that of none.
    var theme: String??
    /// What is to be kept for the next start.
    var memory: ConsoleMemory?
    var isStopped = false

    var isEmpty: Bool { paths.isEmpty && subscription == nil && theme == nil && memory == nil && !isStopped }
  }

  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var marks = Marks()

  init() {
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    #if canImport(Glibc)
    // A clock that nobody sets: else a wait would last as long as the clock was set back.
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
    #else
    pthread_cond_init(condition, nil)
    #endif
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func mark(_ change: (inout Marks) -> Void) {
    pthread_mutex_lock(mutex)
    change(&marks)
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }

  /// Waits for marks, for ever or for at most `milliseconds`, and takes them.
  func take(waiting milliseconds: Int?) -> Marks {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    if let milliseconds {
      if marks.isEmpty, milliseconds > 0 { wait(atMost: milliseconds) }
    } else {
      while marks.isEmpty { pthread_cond_wait(condition, mutex) }
    }
    defer { marks = Marks() }
    return marks
  }

  private func wait(atMost milliseconds: Int) {
    var time = timespec()
    #if canImport(Glibc)
    clock_gettime(CLOCK_MONOTONIC, &time)
    let nanoseconds = time.tv_nsec + milliseconds % 1000 * 1_000_000
    time.tv_sec += milliseconds / 1000 + nanoseconds / 1_000_000_000
    time.tv_nsec = nanoseconds % 1_000_000_000
    pthread_cond_timedwait(condition, mutex, &time)
    #else
    time.tv_sec = milliseconds / 1000
    time.tv_nsec = milliseconds % 1000 * 1_000_000
    pthread_cond_timedwait_relative_np(condition, mutex, &time)
    #endif
  }
}
