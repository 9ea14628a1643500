/// How a server is verified, and what this side shows to it.
package struct TLSSettings: Sendable, Hashable {
  /// The authorities that may vouch for the server, as PEM in place of the system's; `nil` for the system's.
  package var authorities: [UInt8]?
  package var clientCertificate: ClientCertificate?
  /// The name that is asked for and verified where it is not the address's: SNI and the certificate's subject.
  package var serverName: String?
  /// Believes any certificate.
  package var isInsecure = false

  package init(
    authorities: [UInt8]? = nil,
    clientCertificate: ClientCertificate? = nil,
    serverName: String? = nil,
    isInsecure: Bool = false
  ) {
    self.authorities = authorities
    self.clientCertificate = clientCertificate
    self.serverName = serverName
    self.isInsecure = isInsecure
  }

  /// A certificate with its key, from memory.
  package struct ClientCertificate: Sendable, Hashable {
    /// PEM, with the chain where there is one.
    package var certificate: [UInt8]
    /// PEM without a passphrase.
    package var key: Secret

    package init(certificate: [UInt8], key: Secret) {
      self.certificate = certificate
      self.key = key
    }
  }
}
