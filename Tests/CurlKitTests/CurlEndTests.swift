import CurlKit
import Testing
import Workflow

@Suite("Calls that are ended by this side")
struct CurlEndTests {
  private let client = CurlClient()
  private var transport: HTTPTransport { client.transport }

  /// Says `request` when one came, and `gone` when the client has closed.
  private func silentServer(sendsHead: Bool) throws -> LoopbackServer {
    try LoopbackServer { peer in
      guard peer.request() != nil else { return }
      if sendsHead { peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n") }
      peer.say("request")
      peer.waitForEnd()
      peer.say("gone")
    }
  }

  @Test("A cancelled call returns, and its connection closes", arguments: [false, true])
  func cancel(isStream: Bool) async throws {
    let server = try silentServer(sendsHead: isStream)
    let task = Task { [transport] () -> HTTPError.Kind? in
      do throws(HTTPError) {
        if isStream {
          _ = try await transport.stream(HTTPRequest("GET", server.url())).body.next()
        } else {
          _ = try await transport.send(HTTPRequest("GET", server.url()))
        }
        return nil
      } catch {
        return error.kind
      }
    }
    var events = server.events.makeAsyncIterator()
    #expect(await events.next() == "request")
    task.cancel()
    #expect(await task.value == .cancelled)
    #expect(await events.next() == "gone")
  }

  @Test("A call of a task that was cancelled before is not made")
  func cancelledBefore() async throws {
    let server = try silentServer(sendsHead: false)
    let task = Task { [transport] () -> HTTPError.Kind? in
      while !Task.isCancelled { await Task.yield() }
      do throws(HTTPError) {
        _ = try await transport.send(HTTPRequest("GET", server.url()))
        return nil
      } catch {
        return error.kind
      }
    }
    task.cancel()
    #expect(await task.value == .cancelled)
  }

  @Test("Letting go of a stream closes its connection")
  func letGo() async throws {
    let server = try silentServer(sendsHead: true)
    func open() async throws { _ = try await transport.stream(HTTPRequest("GET", server.url())) }
    try await open()
    var events = server.events.makeAsyncIterator()
    #expect(await events.next() == "request")
    #expect(await events.next() == "gone")
  }

  @Test("Stopping finishes every call, and later ones too")
  func stop() async throws {
    let server = try silentServer(sendsHead: true)
    let stream = try await transport.stream(HTTPRequest("GET", server.url()))
    let kinds = await withTaskGroup(of: HTTPError.Kind?.self) { group in
      for _ in 0..<20 {
        group.addTask { [transport] in
          do throws(HTTPError) {
            _ = try await transport.send(HTTPRequest("GET", server.url()))
            return nil
          } catch {
            return error.kind
          }
        }
      }
      group.addTask {
        do throws(HTTPError) {
          _ = try await stream.body.next()
          return nil
        } catch {
          return error.kind
        }
      }
      var requests = 0
      for await event in server.events where event == "request" {
        requests += 1
        if requests == 21 { break }
      }
      client.stop()
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(kinds == Array(repeating: .stopped, count: 21))
    let late = await #expect(throws: HTTPError.self) {
      try await transport.send(HTTPRequest("GET", server.url()))
    }
    #expect(late?.kind == .stopped)
  }
}
