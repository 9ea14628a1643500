import Foundation
import Testing

/// The sample as a newcomer meets it.
@Suite(.timeLimit(.minutes(8))) struct DemoTests {
  private static let steps = ["load", "describe", "features", "linear", "network", "evaluate", "report"]

  /// The run in JSON says what was seen: every step has succeeded, and the report names the better model.
  private func expectSuccess(_ sandbox: Sandbox) async throws {
    let shown = try await sandbox.run("runs", "show", "flowers-1", "--json").object()
    #expect(shown["state"] as? String == "succeeded")
    let steps = try #require(shown["steps"] as? [[String: Any]])
    #expect(steps.map { $0["name"] as? String } == Self.steps)
    #expect(steps.allSatisfy { $0["state"] as? String == "succeeded" })
    let results = try #require(shown["results"] as? [String: [String: Any]])
    let best = try #require(results["evaluate"]?["best"] as? String)
    #expect(["linear", "network"].contains(best))
    let report = try await sandbox.shell(
      "find \(sandbox.state)/artifacts/*/report/1/report -type f -exec cat {} +"
    )
    #expect(report.text.contains(best), "\(report.text)")
  }

  @Test func onAScreen() async throws {
    try await Sandbox.with { sandbox in
      try await Tmux.with(sandbox, size: (100, 30), #""$STEPDECK" demo; echo left; exec cat"#) { tmux in
        let live = try await tmux.until("two models in training") {
          $0.contains("● linear") && $0.contains("● network") && $0.contains("loss ")
        }
        #expect(live.contains("╭ steps") && live.contains("├ timeline"))
        let end = try await tmux.until("the end") { $0.contains("✓ succeeded ╮") }
        for step in Self.steps { #expect(end.contains("✓ \(step)"), "\(step)") }
        try await followTheTour(tmux)
        try await tmux.press("q")
        try await tmux.untilShown("left")
      }
      try await expectSuccess(sandbox)
    }
  }

  /// The keys that the lowest line names, one after the other, each when what the one before asked for is there.
  private func followTheTour(_ tmux: Tmux) async throws {
    func press(_ keys: String...) async throws {
      for key in keys { try await tmux.press(key) }
    }
    var stop = 0
    func next(_ keys: String...) async throws {
      stop += 1
      try await tmux.untilShown(" tour \(stop)/22 ")
      for key in keys { try await tmux.press(key) }
    }
    try await next("Tab")
    try await next("Enter")
    try await next("/", "a", "Enter")
    try await next("H")
    try await tmux.untilShown(" each ")
    try await next("M")
    try await tmux.untilShown("╭ metrics")
    try await next("|", "1")
    try await tmux.until("two logs") { !$0.contains("╭ metrics") && $0.contains(" tour 7/22 ") }
    try await press("Escape")
    try await tmux.until("no search") { !$0.contains("/a ") }
    try await press("Escape")
    try await tmux.until("the chart again") { $0.contains("╭ metrics") && $0.contains(" each ") }
    try await press("Escape")
    try await tmux.until("no lines over time") { !$0.contains("lines over time") }
    try await next("Escape")
    try await next("T")
    try await next("L")
    try await tmux.until("all logs") { $0.contains("all steps · 1 load") && $0.contains("follow") }
    try await next("Escape")
    for key in ["g", "i", "S", "R", "P"] { try await next(key) }
    try await tmux.untilShown("pipelines · 2")
    try await next("Enter")
    try await next("Escape")
    for key in ["A", "J", "C", "?"] { try await next(key) }
    try await next("Escape")
    try await tmux.until("the end of the tour") { !$0.contains(" tour ") && $0.contains("api") }
  }

  @Test func withoutATerminalItIsPrinted() async throws {
    try await Sandbox.with { sandbox in
      let outcome = try await sandbox.run("demo")
      #expect(outcome.status == 0)
      #expect(outcome.lines.last?.contains("run flowers-1: succeeded") == true)
      #expect(outcome.lines.contains { $0.contains(" linear│") })
      try await expectSuccess(sandbox)
    }
  }
}
