package import Workflow

extension HTTPTransport {
  /// Tells of every call when its answer is here, or its failure.
  ///
  /// `observe` is called on the caller's task and must not wait. Put it inside `retrying`, to see each try.
  package func observed(
    now: @escaping @Sendable () -> Timestamp,
    by observe: @escaping @Sendable (CallAudit) -> Void
  ) -> HTTPTransport {
    let (send, stream) = (self.send, self.stream)
    return HTTPTransport(
      send: { request throws(HTTPError) in
        let watch = CallWatch(request, isStream: false, now: now, observe: observe)
        do throws(HTTPError) {
          let response = try await send(request)
          watch.end(.status(response.status))
          return response
        } catch {
          watch.end(.failure(error))
          throw error
        }
      },
      stream: { request throws(HTTPError) in
        let watch = CallWatch(request, isStream: true, now: now, observe: observe)
        do throws(HTTPError) {
          let response = try await stream(request)
          watch.end(.status(response.status))
          return response
        } catch {
          watch.end(.failure(error))
          throw error
        }
      }
    )
  }
}

/// One call under observation.
private struct CallWatch {
  let request: HTTPRequest
  let isStream: Bool
  let startedAt: Timestamp
  let started = ContinuousClock.now
  let observe: @Sendable (CallAudit) -> Void

  init(
    _ request: HTTPRequest,
    isStream: Bool,
    now: @Sendable () -> Timestamp,
    observe: @escaping @Sendable (CallAudit) -> Void
  ) {
    self.request = request
    self.isStream = isStream
    startedAt = now()
    self.observe = observe
  }

  func end(_ outcome: CallAudit.Outcome) {
    let latency = started.duration(to: .now)
    observe(
      CallAudit(of: request, outcome: outcome, startedAt: startedAt, latency: latency, isStream: isStream)
    )
  }
}
