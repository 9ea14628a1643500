import Foundation
import Testing

/// A TLS server in a process of its own, with certificates of an authority that is made up for the test.
final class TLSServer: Sendable {
  let port: Int
  let authority: [UInt8]
  let clientCertificate: [UInt8]
  let clientKey: String
  private let process: Process
  private let input: Pipe
  private let folder: URL

  /// Its certificate is good for `api.test` and 127.0.0.1.
  ///
  /// It answers with the name that it was asked for and the name in the
  /// client's certificate.
  init(wantsClientCertificate: Bool = false) async throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "curlkit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    process = Process()
    input = Pipe()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", Self.program, folder.path, wantsClientCertificate ? "client" : ""]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    let lines = AsyncStream<String> { continuation in
      output.fileHandleForReading.readabilityHandler = { handle in
        let data = handle.availableData
        if data.isEmpty {
          continuation.finish()
        } else {
          continuation.yield(String(decoding: data, as: UTF8.self))
        }
      }
    }
    var said = ""
    for await text in lines {
      said += text
      if said.hasSuffix("\n") { break }
    }
    output.fileHandleForReading.readabilityHandler = nil
    port = try #require(Int(said.dropLast()), "the TLS server said: \(said)")
    authority = Array(try Data(contentsOf: folder.appending(path: "ca.pem")))
    clientCertificate = Array(try Data(contentsOf: folder.appending(path: "client.pem")))
    clientKey = String(decoding: try Data(contentsOf: folder.appending(path: "client.key")), as: UTF8.self)
  }

  /// The server ends with its input.
  deinit {
    try? input.fileHandleForWriting.close()
    try? FileManager.default.removeItem(at: folder)
  }

  var url: String { "https://127.0.0.1:\(port)/" }

  private static let program = """
    import os, socket, ssl, subprocess, sys, threading
    folder, mode = sys.argv[1], sys.argv[2]
    os.chdir(folder)
    def openssl(*words):
      subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", "2", *words], check=True, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    openssl("-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=made up authority",
      "-addext", "basicConstraints=critical,CA:TRUE")
    for name, extension in (("server", "subjectAltName=DNS:api.test,IP:127.0.0.1"), ("client", "keyUsage=digitalSignature")):
      openssl("-CA", "ca.pem", "-CAkey", "ca.key", "-keyout", name + ".key", "-out", name + ".pem",
        "-subj", "/CN=" + name, "-addext", "basicConstraints=critical,CA:FALSE", "-addext", extension)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("server.pem", "server.key")
    if mode == "client":
      context.verify_mode = ssl.CERT_REQUIRED
      context.load_verify_locations("ca.pem")
    def remember(connection, name, context):
      connection.asked = name
    context.sni_callback = remember
    listener = socket.create_server(("127.0.0.1", 0))
    def serve(raw):
      try:
        with context.wrap_socket(raw, server_side=True) as peer:
          head = b""
          while b"\\r\\n\\r\\n" not in head:
            more = peer.recv(4096)
            if not more:
              return
            head += more
          host = [l for l in head.decode().split("\\r\\n") if l.lower().startswith("host:")][0][5:].strip()
          subject = peer.getpeercert() or {}
          names = [v for part in subject.get("subject", ()) for k, v in part if k == "commonName"]
          body = "sni=%s client=%s host=%s" % (getattr(peer, "asked", None), ",".join(names), host)
          peer.sendall(("HTTP/1.1 200 OK\\r\\nConnection: close\\r\\nContent-Length: %d\\r\\n\\r\\n%s" % (len(body), body)).encode())
      except OSError:
        pass
    def accept():
      while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()
    print(listener.getsockname()[1], flush=True)
    sys.stdin.read()
    """
}
