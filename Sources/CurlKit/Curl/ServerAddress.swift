internal import CCurl

/// Where a request goes: an address for the library, and how that differs from the one that was asked for.
///
/// The library verifies a server by the name in the address. For another name the address takes that name, and a route
/// leads it to the server that was meant.
struct ServerAddress {
  let url: String
  /// `name:port:host:port`; `nil` where the address is its own way.
  let route: String?
  /// The value of `Host` where it is not the address's.
  let host: String?

  init(_ request: HTTPRequest) throws(HTTPError) {
    guard let parsed = ParsedAddress(request.url) else {
      throw HTTPError(.invalidRequest, "the address of a request is not a valid http address")
    }
    var url = request.url
    for item in request.secretQuery {
      url += url.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
      url += "\(PercentEncoding.encode(item.name))=\(PercentEncoding.encode(item.value.reveal()))"
    }
    guard let name = request.tls.serverName, name != parsed.host else {
      (self.url, route, host) = (url, nil, nil)
      return
    }
    guard let renamed = ParsedAddress.replacing(host: name, in: url) else {
      throw HTTPError(.invalidRequest, "the TLS server name of a request is not a valid name")
    }
    self.url = renamed
    route = "\(name):\(parsed.port):\(parsed.host):\(parsed.port)"
    host = parsed.isDefaultPort ? parsed.host : "\(parsed.host):\(parsed.port)"
  }
}

/// The parts of an address, as the library reads them.
struct ParsedAddress {
  let host: String
  let port: String
  let isDefaultPort: Bool

  init?(_ text: String) {
    guard let handle = ccurl_url() else { return nil }
    defer { ccurl_url_cleanup(handle) }
    guard ccurl_url_set(handle, CURLUPART_URL, text, 0) == CURLUE_OK,
      let scheme = Self.part(CURLUPART_SCHEME, of: handle), ["http", "https"].contains(scheme),
      let host = Self.part(CURLUPART_HOST, of: handle),
      let port = Self.part(CURLUPART_PORT, of: handle, ccurl_url_default_port)
    else { return nil }
    self.host = host
    self.port = port
    isDefaultPort = Self.part(CURLUPART_PORT, of: handle) == nil
  }

  static func replacing(host: String, in text: String) -> String? {
    guard let handle = ccurl_url() else { return nil }
    defer { ccurl_url_cleanup(handle) }
    guard ccurl_url_set(handle, CURLUPART_URL, text, 0) == CURLUE_OK,
      ccurl_url_set(handle, CURLUPART_HOST, host, 0) == CURLUE_OK
    else { return nil }
    return part(CURLUPART_URL, of: handle)
  }

  private static func part(_ part: CURLUPart, of handle: OpaquePointer, _ flags: UInt32 = 0) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard ccurl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { ccurl_free(text) }
    return String(cString: text)
  }
}

extension HTTPRequest {
  /// Throws where a part would break out of its place in the request.
  func validate() throws(HTTPError) {
    guard url.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
      throw HTTPError(
        .invalidRequest,
        "the address of a request holds characters that must be percent-encoded"
      )
    }
    guard !method.isEmpty, method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
      throw HTTPError(.invalidRequest, "a request's method is a word in capital letters")
    }
    for field in headers.fields {
      guard !field.name.isEmpty,
        field.name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") })
      else { throw HTTPError(.invalidRequest, "a request's header has a name that HTTP does not allow") }
      guard !field.value.revealed.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0 }) else {
        throw HTTPError(.invalidRequest, "the header \(field.name) of a request holds a line break or NUL")
      }
    }
  }

  /// Host and port for a sentence; never user and password.
  var hostForSentence: String {
    guard let parsed = ParsedAddress(url) else { return "the server" }
    return parsed.isDefaultPort ? parsed.host : "\(parsed.host):\(parsed.port)"
  }
}
