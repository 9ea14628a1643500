import CurlKit
import Testing
import Workflow

@Suite("When a request is sent again")
struct RepeatPolicyTests {
  private let policy = RepeatPolicy(
    maximumAttempts: 4,
    firstDelay: .milliseconds(100),
    maximumDelay: .milliseconds(300),
    maximumRetryAfter: .seconds(10)
  )
  private let get = HTTPRequest("GET", "http://localhost/")
  private let post = HTTPRequest("POST", "http://localhost/")

  @Test(
    "Statuses of the policy are, others are not",
    arguments: [(429, true), (503, true), (404, false), (200, false)]
  )
  func statuses(status: Int, isRepeated: Bool) {
    let pause = policy.pause(
      after: .answered(status: status, retryAfter: nil),
      of: get,
      attempt: 1,
      jitter: 0
    )
    #expect((pause != nil) == isRepeated)
  }

  @Test("What is not safe to repeat is repeated only where the server cannot have seen it")
  func unsafe() {
    #expect(
      policy.pause(after: .answered(status: 503, retryAfter: nil), of: post, attempt: 1, jitter: 0) == nil
    )
    for kind in HTTPError.Kind.allCases {
      let error = HTTPError(kind, "it failed")
      let pause = policy.pause(after: .failed(error), of: post, attempt: 1, jitter: 0)
      #expect((pause != nil) == [.nameNotFound, .cannotConnect, .proxy].contains(kind))
    }
  }

  @Test("The pause doubles up to its limit, and jitter fills its upper half", arguments: [1, 2, 3])
  func backoff(attempt: Int) {
    let outcome = RepeatPolicy.Outcome.answered(status: 500, retryAfter: nil)
    let whole = min(Duration.milliseconds(100 << (attempt - 1)), .milliseconds(300))
    #expect(policy.pause(after: outcome, of: get, attempt: attempt, jitter: 1) == whole)
    #expect(policy.pause(after: outcome, of: get, attempt: attempt, jitter: 0) == whole / 2)
  }

  @Test("The last try is the last")
  func last() {
    let outcome = RepeatPolicy.Outcome.answered(status: 500, retryAfter: nil)
    #expect(policy.pause(after: outcome, of: get, attempt: 4, jitter: 0) == nil)
    #expect(RepeatPolicy.never.pause(after: outcome, of: get, attempt: 1, jitter: 0) == nil)
  }

  @Test("Retry-After is waited for, unless it is too long")
  func retryAfter() {
    func pause(_ seconds: Int) -> Duration? {
      policy.pause(
        after: .answered(status: 429, retryAfter: .seconds(seconds)),
        of: get,
        attempt: 1,
        jitter: 0
      )
    }
    #expect(pause(7) == .seconds(7))
    #expect(pause(0) == .milliseconds(50))
    #expect(pause(11) == nil)
  }

  @Test(
    "Retry-After is read as seconds or as a date",
    arguments: [
      ("120", Duration.seconds(120)), ("Sun, 06 Nov 1994 08:49:37 GMT", .seconds(37)),
      ("Sun, 06 Nov 1994 08:48:00 GMT", .zero), ("-1", nil), ("soon", nil), ("Sun, 06 Nov 1994", nil),
      ("Sun, 06 Nov 1994 8:99:37 GMT", nil),
    ] as [(String, Duration?)]
  )
  func retryAfterText(text: String, pause: Duration?) {
    // 1994-11-06 08:49:00 UTC
    let now = Timestamp(nanoseconds: 784_111_740 * 1_000_000_000)
    #expect(RetryAfter.pause(in: ["retry-after": .plain(text)], now: now) == pause)
  }
}
