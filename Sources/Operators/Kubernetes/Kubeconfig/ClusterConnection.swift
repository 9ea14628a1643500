package import CurlKit

/// The way to one cluster as one user: where it is, how it is verified, and who we say we are.
package struct ClusterConnection: Sendable {
  /// The API server's address without a slash at its end, such as `https://10.0.0.1:6443`.
  package var server: String
  /// The namespace that the context names, or the pod's own; `nil` where none is named.
  package var namespace: String?
  /// Who we are to the server, of all that may be said aloud: calls are counted by it.
  package var account: String
  /// The context's name; `nil` inside a cluster.
  package var context: String?
  package var tls: TLSSettings
  package var proxy: HTTPProxy
  /// What a request needs to be let in; got anew when it has expired.
  package var credential: @Sendable () async throws(HTTPError) -> ClusterCredential
  /// The server did not accept this credential: the next one is made, not remembered.
  package var reject: @Sendable (ClusterCredential) async -> Void

  package init(
    server: String,
    namespace: String? = nil,
    context: String? = nil,
    tls: TLSSettings = TLSSettings(),
    proxy: HTTPProxy = .environment,
    credential: @escaping @Sendable () async throws(HTTPError) -> ClusterCredential = { ClusterCredential() },
    reject: @escaping @Sendable (ClusterCredential) async -> Void = { _ in }
  ) {
    self.server = server
    account = server
    self.namespace = namespace
    self.context = context
    self.tls = tls
    self.proxy = proxy
    self.credential = credential
    self.reject = reject
  }

  /// A request to a path of this cluster, such as `/api/v1/pods`; credentials are added when it is sent.
  package func request(
    _ method: String,
    _ path: String,
    query: [(name: String, value: String)] = [],
    headers: HTTPHeaders = [:],
    body: [UInt8]? = nil
  ) -> HTTPRequest {
    let address = query.isEmpty ? server + path : "\(server)\(path)?\(PercentEncoding.query(query))"
    var request = HTTPRequest(method, address, headers: headers, body: body)
    request.tls = tls
    request.proxy = proxy
    request.account = account
    return request
  }

  /// `transport` with this user's credential on every request.
  ///
  /// A 401 drops the credential and repeats the request once: the server has done nothing of it.
  package func authorized(over transport: HTTPTransport) -> HTTPTransport {
    HTTPTransport(
      send: { request throws(HTTPError) in
        let credential = try await self.credential()
        let response = try await transport.send(credential.signed(request))
        guard response.status == 401 else { return response }
        await reject(credential)
        return try await transport.send(self.credential().signed(request))
      },
      stream: { request throws(HTTPError) in
        let credential = try await self.credential()
        let response = try await transport.stream(credential.signed(request))
        guard response.status == 401 else { return response }
        response.body.cancel()
        await reject(credential)
        return try await transport.stream(self.credential().signed(request))
      }
    )
  }
}

/// What a request shows so that a cluster lets it in.
package struct ClusterCredential: Sendable, Hashable {
  /// `Authorization`, `Impersonate-User` and their like.
  package var headers: HTTPHeaders
  package var certificate: TLSSettings.ClientCertificate?

  package init(headers: HTTPHeaders = [:], certificate: TLSSettings.ClientCertificate? = nil) {
    self.headers = headers
    self.certificate = certificate
  }

  func signed(_ request: HTTPRequest) -> HTTPRequest {
    var request = request
    request.headers.fields += headers.fields
    if let certificate { request.tls.clientCertificate = certificate }
    return request
  }
}
