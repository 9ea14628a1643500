package import Workflow

/// One call to a provider as the `api` view shows it: no secret is in it.
package struct CallAudit: Sendable, Hashable {
  package var method: String
  /// The address without credentials; secret query items are masked.
  package var target: String
  package var outcome: Outcome
  package var startedAt: Timestamp
  /// Until the answer was whole; of a stream until its headers came.
  package var latency: Duration
  /// From 1.
  package var attempt: Int
  package var isStream: Bool

  /// The provider did what it was asked for.
  package var isFine: Bool { if case .status(let status) = outcome { status < 400 } else { false } }

  package enum Outcome: Sendable, Hashable {
    case status(Int)
    case failure(HTTPError)
  }

  package init(
    of request: HTTPRequest,
    outcome: Outcome,
    startedAt: Timestamp,
    latency: Duration,
    isStream: Bool
  ) {
    method = request.method
    target = request.shownTarget
    self.outcome = outcome
    self.startedAt = startedAt
    self.latency = latency
    attempt = request.attempt
    self.isStream = isStream
  }
}

extension HTTPRequest {
  /// The address as it may be shown: without user and password, secret query items masked.
  package var shownTarget: String {
    var shown = url
    if let scheme = url.firstRange(of: "://") {
      let rest = url[scheme.upperBound...]
      let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
      if let at = authority.lastIndex(of: "@") {
        shown = String(url[..<scheme.upperBound] + rest[authority.index(after: at)...])
      }
    }
    for item in secretQuery {
      shown += shown.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
      shown += "\(PercentEncoding.encode(item.name))=\(Secret.mask)"
    }
    return shown
  }
}
