import Foundation
import Testing

@Suite struct OpenFilesTests {
  @Test func anEngineMayOpenAsManyFilesAsTheSystemAllowsAndAStepAsManyAsTheUser() async throws {
    try await Sandbox.with { sandbox in
      // The step lives on, and with it the engine.
      try sandbox.pipeline(
        "limits",
        "name: limits\nsteps:\n  a: {command: 'ulimit -Sn; ulimit -Hn; exec sleep 1000000'}\n"
      )
      let run = try await sandbox.shell(#"ulimit -Sn 200; ulimit -Hn; exec "$STEPDECK" run limits --detach"#)
      #expect(run.status == 0, "\(run.text)\(run.errors)")
      let hard = try #require(run.lines.first)
      let told = try await sandbox.shell(#""$STEPDECK" logs @latest a -f | head -2"#)
      #expect(told.text == "200\n\(hard)\n")
      #if os(Linux)
      let pid = try #require(try await sandbox.run("engine", "status", "--json").object()["pid"] as? Int)
      let limits = try String(contentsOfFile: "/proc/\(pid)/limits", encoding: .utf8)
      let files = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max open files") })
      let words = files.split(separator: " ").map(String.init)
      #expect(Array(words.dropFirst(3).prefix(2)) == [hard, hard], "\(files)")
      #endif
    }
  }
}
