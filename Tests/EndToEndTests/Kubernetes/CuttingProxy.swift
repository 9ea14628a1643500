import Foundation
import Testing

/// A proxy before the API server that cuts all connections every two seconds, and a kubeconfig that leads through it.
final class CuttingProxy {
  private static let script = #"""
    import asyncio, signal, sys

    host, port = sys.argv[1].rsplit(":", 1)
    writers, cut = set(), 0

    async def carry(reader, writer):
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    async def serve(reader, writer):
        try:
            far_reader, far_writer = await asyncio.open_connection(host, int(port))
        except OSError:
            return writer.close()
        writers.update((writer, far_writer))
        await asyncio.gather(carry(reader, far_writer), carry(far_reader, writer))
        writers.difference_update((writer, far_writer))

    async def main():
        global cut
        over = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        print("port", server.sockets[0].getsockname()[1], flush=True)
        while not over.is_set():
            try:
                await asyncio.wait_for(over.wait(), 2)
            except asyncio.TimeoutError:
                cut += len(writers)
                for writer in writers:
                    writer.transport.abort()
                writers.clear()
        print("cut", cut, flush=True)
        sys.exit(0)

    asyncio.run(main())
    """#

  private let program: RunningProgram
  private let sandbox: Sandbox
  private let space: TestCluster.Space
  private var hasEnded = false

  init(_ space: TestCluster.Space, _ sandbox: Sandbox) throws {
    self.sandbox = sandbox
    self.space = space
    try sandbox.write("cutter.py", Self.script)
    let endpoint = try String(contentsOfFile: space.folder + "/endpoint", encoding: .utf8)
    program = try RunningProgram(
      ["/usr/bin/env", "python3", "cutter.py", endpoint.trimmingCharacters(in: .whitespacesAndNewlines)],
      environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"],
      folder: sandbox.workspace,
      errorPath: sandbox.workspace + "/cutter.errors"
    )
  }

  deinit { if !hasEnded { program.send(SIGKILL) } }

  /// The environment of one whose cluster lies behind the proxy.
  func environment() async throws -> [String: String] {
    let port = try #require(await program.line(with: "port ")).dropFirst("port ".count)
    let direct = try String(contentsOfFile: space.folder + "/admin.kubeconfig", encoding: .utf8)
    let address = try #require(direct.firstMatch(of: /https:\/\/[0-9.]+:[0-9]+/)?.output)
    try sandbox.write("cut.kubeconfig", direct.replacing(address, with: "https://127.0.0.1:\(port)"))
    return ["KUBECONFIG": sandbox.workspace + "/cut.kubeconfig"]
  }

  /// - Returns: how many ends of connections it has cut.
  func end() async throws -> Int {
    program.send(SIGTERM)
    let outcome = try await program.outcome()
    hasEnded = true
    let line = try #require(outcome.lines.last)
    return Int(line.dropFirst("cut ".count)) ?? 0
  }
}
