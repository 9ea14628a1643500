internal import CCurl

/// Turns a request into the options of an easy handle, and owns the lists that those point to.
final class EasyOptions {
  private let easy: OpaquePointer
  private var headers: UnsafeMutablePointer<curl_slist>?
  private var routes: UnsafeMutablePointer<curl_slist>?
  private var firstFailure: CURLcode = CURLE_OK

  init(_ easy: OpaquePointer) { self.easy = easy }

  deinit {
    ccurl_slist_free_all(headers)
    ccurl_slist_free_all(routes)
  }

  func set(_ request: HTTPRequest, isStream: Bool) throws(HTTPError) {
    try request.validate()
    setHabits(request, isStream: isStream)
    let address = try ServerAddress(request)
    set(CURLOPT_URL, address.url)
    if let route = address.route {
      routes = ccurl_slist_append(nil, route)
      _ = ccurl_set_list(easy, CURLOPT_CONNECT_TO, routes)
    }
    setMethod(request)
    setHeaders(request, host: address.host)
    setProxy(request.proxy)
    setTLS(request.tls)
    guard firstFailure == CURLE_OK else {
      let why = String(cString: ccurl_easy_strerror(firstFailure))
      throw HTTPError(
        .invalidRequest,
        "the call to \(request.hostForSentence) cannot be made: \(why)",
        code: Int32(firstFailure.rawValue)
      )
    }
  }

  private func setHabits(_ request: HTTPRequest, isStream: Bool) {
    set(CURLOPT_NOSIGNAL, 1)
    // Else a cancelled call would wait for the end of its name look-up.
    set(CURLOPT_QUICK_EXIT, 1)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_CONNECTTIMEOUT_MS, max(1, request.connectLimit.wholeMilliseconds))
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    set(CURLOPT_TCP_KEEPALIVE, 1)
    set(CURLOPT_TCP_KEEPIDLE, 30)
    set(CURLOPT_TCP_KEEPINTVL, 10)
    set(CURLOPT_USERAGENT, "stepdeck")
    // A compressed stream would come late and unfold beyond its bounds while it is paused.
    if !isStream { set(CURLOPT_ACCEPT_ENCODING, "") }
    switch request.version {
    // On a shared connection a reader that stays away would hold up all others.
    case .negotiated where isStream: set(CURLOPT_HTTP_VERSION, ccurl_http_1_1)
    case .negotiated:
      set(CURLOPT_HTTP_VERSION, ccurl_http_2_over_tls)
      set(CURLOPT_PIPEWAIT, 1)
    case .http1: set(CURLOPT_HTTP_VERSION, ccurl_http_1_1)
    case .http2:
      set(CURLOPT_HTTP_VERSION, ccurl_http_2_at_once)
      // libcurl 7.88 fails on a connection that it has used this way before.
      set(CURLOPT_FRESH_CONNECT, 1)
    }
    // On a connection that turns out dead the library repeats a request by itself, whatever it is.
    if !request.isSafeToRepeat { set(CURLOPT_FRESH_CONNECT, 1) }
    note(ccurl_close_sockets_on_exec(easy))
  }

  private func setMethod(_ request: HTTPRequest) {
    if let body = request.body {
      note(ccurl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, Int64(body.count)))
      // One byte more, so that an empty body has a place in memory too.
      (body + [0]).withUnsafeBytes { bytes in
        note(ccurl_set_text(easy, CURLOPT_COPYPOSTFIELDS, bytes.bindMemory(to: CChar.self).baseAddress))
      }
    } else if request.method == "HEAD" {
      set(CURLOPT_NOBODY, 1)
    } else if request.method == "POST" {
      note(ccurl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, 0))
      set(CURLOPT_COPYPOSTFIELDS, "")
    }
    set(CURLOPT_CUSTOMREQUEST, request.method)
  }

  private func setHeaders(_ request: HTTPRequest, host: String?) {
    var lines = request.headers.fields.map { field in
      let value = field.value.revealed
      // The library's way of writing a field without a value.
      return value.isEmpty ? "\(field.name);" : "\(field.name): \(value)"
    }
    if let host, !request.headers.contains("Host") { lines.append("Host: \(host)") }
    // What the library would add on its own.
    if !request.headers.contains("Expect") { lines.append("Expect:") }
    if !request.headers.contains("Content-Type") { lines.append("Content-Type:") }
    for line in lines {
      guard let longer = ccurl_slist_append(headers, line) else { return note(CURLE_OUT_OF_MEMORY) }
      headers = longer
    }
    note(ccurl_set_list(easy, CURLOPT_HTTPHEADER, headers))
  }

  private func setProxy(_ proxy: HTTPProxy) {
    switch proxy {
    case .environment: break
    case .none: set(CURLOPT_PROXY, "")
    case .address(let address):
      set(CURLOPT_PROXY, address.reveal())
      set(CURLOPT_NOPROXY, "")
    }
  }

  private func setTLS(_ tls: TLSSettings) {
    if tls.isInsecure {
      set(CURLOPT_SSL_VERIFYPEER, 0)
      set(CURLOPT_SSL_VERIFYHOST, 0)
    }
    if let authorities = tls.authorities {
      set(CURLOPT_CAINFO_BLOB, authorities)
      note(ccurl_set_text(easy, CURLOPT_CAPATH, nil))
    }
    guard let client = tls.clientCertificate else { return }
    set(CURLOPT_SSLCERTTYPE, "PEM")
    set(CURLOPT_SSLKEYTYPE, "PEM")
    set(CURLOPT_SSLCERT_BLOB, client.certificate)
    set(CURLOPT_SSLKEY_BLOB, Array(client.key.reveal().utf8))
  }

  private func set(_ option: CURLoption, _ value: Int) { note(ccurl_set_long(easy, option, value)) }
  private func set(_ option: CURLoption, _ value: String) { note(ccurl_set_text(easy, option, value)) }
  private func set(_ option: CURLoption, _ bytes: [UInt8]) {
    note(ccurl_set_blob(easy, option, bytes, bytes.count))
  }

  private func note(_ code: CURLcode) { if firstFailure == CURLE_OK { firstFailure = code } }
}

extension Duration {
  fileprivate var wholeMilliseconds: Int {
    let (seconds, attoseconds) = components
    return Int(min(seconds, 1 << 31)) * 1_000 + Int(attoseconds / 1_000_000_000_000_000)
  }
}
