/// Why a call has no answer, or a body no end.
///
/// A status such as 404 or 503 is an answer, not an error.
package struct HTTPError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The request cannot be sent as it is: its address, a header, a certificate.
    case invalidRequest
    /// There is no credential to send with it; the sentence says why.
    case credentials
    case nameNotFound
    case cannotConnect
    /// The proxy does not answer, or refuses.
    case proxy
    /// The server is not who it should be, or does not accept who we are.
    case tls
    /// The connection broke before the answer was whole.
    case cut
    /// What came is not HTTP.
    case garbage
    case deadline
    /// Nothing came for longer than the stall limit.
    case stalled
    case tooLarge
    /// By this side.
    case cancelled
    /// The client has been stopped.
    case stopped
    /// No memory, no descriptor, a defect of the library.
    case system
  }

  package var kind: Kind
  /// One sentence, without secrets: what failed, and why.
  package var description: String
  /// The library's code, for a report; `nil` where the library did not fail.
  package var code: Int32?

  package init(_ kind: Kind, _ description: String, code: Int32? = nil) {
    self.kind = kind
    self.description = description
    self.code = code
  }

  /// Whether the server cannot have seen any of the request.
  package var isBeforeSending: Bool {
    switch kind {
    case .invalidRequest, .credentials, .nameNotFound, .cannotConnect, .proxy, .tls: true
    case .cut, .garbage, .deadline, .stalled, .tooLarge, .cancelled, .stopped, .system: false
    }
  }
}
