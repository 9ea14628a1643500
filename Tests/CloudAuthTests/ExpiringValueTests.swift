import CloudAuth
import CurlKit
import Synchronization
import Testing
import Workflow

@Suite("A credential that expires")
struct ExpiringValueTests {
  private let source = Source()

  private func value(early: Int = 10) -> ExpiringValue<Int> {
    ExpiringValue(
      early: .seconds(early),
      now: { [source] in source.time },
      fetch: { [source] () throws(HTTPError) in try await source.fetch() }
    )
  }

  @Test("Everybody who waits shares one fetch")
  func oneFetch() async throws {
    let value = value()
    let answers = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<20 { group.addTask { try await value.value() } }
      while source.fetches == 0 { await Task.yield() }
      source.answer(.success(.init(7, expiresAt: source.at(100))))
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers == Array(repeating: 7, count: 20) && source.fetches == 1)
    #expect(try await value.value() == 7 && source.fetches == 1)
  }

  @Test("Close to its end the old value is served while the new one is fetched")
  func early() async throws {
    let value = value()
    source.answer(.success(.init(1, expiresAt: source.at(100))))
    #expect(try await value.value() == 1)
    source.move(to: 95)
    #expect(try await value.value() == 1)
    #expect(try await value.value() == 1)
    while source.fetches < 2 { await Task.yield() }
    source.answer(.success(.init(2, expiresAt: source.at(200))))
    while try await value.value() == 1 { await Task.yield() }
    #expect(try await value.value() == 2 && source.fetches == 2)
  }

  @Test("After its end nobody gets it; an error is told once and forgotten")
  func errors() async throws {
    let value = value()
    source.answer(.success(.init(1, expiresAt: source.at(100))))
    #expect(try await value.value() == 1)
    source.move(to: 100)
    source.answer(.failure(HTTPError(.credentials, "not now")))
    let error = await #expect(throws: HTTPError.self) { try await value.value() }
    #expect(error?.description == "not now")
    source.answer(.success(.init(3)))
    #expect(try await value.value() == 3)
  }

  @Test("A refresh that fails does not take the value that is still good, and is not tried at once again")
  func failedRefresh() async throws {
    let value = value()
    source.answer(.success(.init(1, expiresAt: source.at(100))))
    #expect(try await value.value() == 1)
    source.move(to: 95)
    source.answer(.failure(HTTPError(.credentials, "not now")))
    #expect(try await value.value() == 1)
    while source.fetches < 2 { await Task.yield() }
    for _ in 0..<50 {
      #expect(try await value.value() == 1)
      await Task.yield()
    }
    #expect(source.fetches == 2)
  }

  @Test("A refused value is fetched anew; one that came meanwhile stays")
  func drop() async throws {
    let value = value()
    source.answer(.success(.init(1)))
    #expect(try await value.value() == 1)
    value.drop(1)
    source.answer(.success(.init(2)))
    #expect(try await value.value() == 2)
    value.drop(1)
    #expect(try await value.value() == 2 && source.fetches == 2)
  }

  @Test("Who is cancelled leaves; the others get theirs")
  func cancelled() async throws {
    let value = value()
    let first = Task { try await value.value() }
    let second = Task { try await value.value() }
    while source.fetches == 0 { await Task.yield() }
    first.cancel()
    let error = await #expect(throws: HTTPError.self) { try await first.value }
    #expect(error?.kind == .cancelled)
    source.answer(.success(.init(5)))
    #expect(try await second.value == 5)
  }

  @Test("Base 64 goes both ways, and refuses what is none", arguments: 0..<20)
  func base64(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 83 &+ 250) }
    let text = Base64.encode(bytes)
    #expect(Base64.decode(text) == bytes && text.utf8.count == (count + 2) / 3 * 4)
    #expect(Base64.decode(" \(text)\n") == bytes)
    if count > 0 { #expect(Base64.decode(String(text.dropLast())) == nil) }
    #expect(Base64.decode("*\(text)") == nil)
    #expect(Base64.encode(Array("sure.".utf8)) == "c3VyZS4=" && Base64.decode("c3=yZS4=") == nil)
  }
}

/// Answers fetches when the test says so.
private final class Source: Sendable {
  typealias Answer = Result<ExpiringValue<Int>.Lease, HTTPError>

  private struct State {
    var time = 0
    var fetches = 0
    var ready: [Answer] = []
    var waiting: [CheckedContinuation<Answer, Never>] = []
  }

  private let state = Mutex(State())

  var fetches: Int { state.withLock(\.fetches) }
  var time: Timestamp { at(state.withLock(\.time)) }
  func at(_ second: Int) -> Timestamp { Timestamp(nanoseconds: Int64(second) * 1_000_000_000) }
  func move(to second: Int) { state.withLock { $0.time = second } }

  func answer(_ answer: Answer) {
    let waiter = state.withLock { state -> CheckedContinuation<Answer, Never>? in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
      state.ready.append(answer)
      return nil
    }
    waiter?.resume(returning: answer)
  }

  func fetch() async throws(HTTPError) -> ExpiringValue<Int>.Lease {
    let answer = await withCheckedContinuation { (continuation: CheckedContinuation<Answer, Never>) in
      let ready = state.withLock { state -> Answer? in
        state.fetches += 1
        guard state.ready.isEmpty else { return state.ready.removeFirst() }
        state.waiting.append(continuation)
        return nil
      }
      if let ready { continuation.resume(returning: ready) }
    }
    return try answer.get()
  }
}
