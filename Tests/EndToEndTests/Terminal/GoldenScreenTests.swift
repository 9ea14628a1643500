import Foundation
import GoldenFrames
import ScreenKit
import SeededRandom
import Testing

/// The golden screens of the console, which its own tests take from frames in memory, arrive on a real terminal:
/// every row, and every colour and attribute that can be seen.
///
/// The files of a size follow each other on one terminal, in an order of chance, so that what is proved is also that
/// curses leads from any screen to any other. `SEED=n` gives the same order again.
@Suite(.timeLimit(.minutes(5))) struct GoldenScreenTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../ConsoleTests/Golden").standardized.path

  private static let colorful = ["TERM": "tmux-256color", "COLORTERM": "truecolor"]

  @Test(arguments: ["80x24", "40x12", "200x50"])
  func everyOneArrives(_ size: String) async throws {
    try await walk(size, Self.colorful) { $0.over(.plain) }
  }

  /// Where a terminal has fewer colours they are those of the quantiser.
  @Test(arguments: [ColorDepth.palette256, .eight, .none])
  func everyOneArrivesWithFewerColors(_ depth: ColorDepth) async throws {
    var environment = ["TERM": depth == .eight ? "screen" : "tmux-256color"]
    if depth == .none { environment["NO_COLOR"] = "1" }
    let quantiser = Quantiser(depth: depth)
    try await walk("40x12", environment) { style in
      var shown = quantiser.style(style)
      // The description `screen` knows no italics.
      if depth == .eight { shown.attributes.remove(.italic) }
      return shown
    }
  }

  /// A screen that is drawn anew is cleared in the terminal's own colours, whatever was printed last.
  @Test(arguments: [ColorDepth.trueColor, .none])
  func everyOneArrivesOnAClearedScreen(_ depth: ColorDepth) async throws {
    let plain = ["TERM": "tmux-256color", "NO_COLOR": "1"]
    let quantiser = Quantiser(depth: depth)
    try await walk("40x12", depth == .none ? plain : Self.colorful, isAnew: true) {
      quantiser.style($0).over(.plain)
    }
  }

  private func walk(
    _ size: String,
    _ environment: [String: String],
    isAnew: Bool = false,
    _ shown: (Style) -> Style
  ) async throws {
    let seed = ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? .random(in: 0 ... .max)
    var order = SeededGenerator(seed: seed)
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
      .filter { $0.hasSuffix("-\(size).txt") }.sorted().shuffled(using: &order)
    let plain = names.filter { $0.hasSuffix("-ascii-\(size).txt") }
    let fancy = names.filter { !$0.hasSuffix("-ascii-\(size).txt") }
    #expect(plain.count > 100 && fancy.count > 2 * plain.count, "\(plain.count), \(fancy.count)")
    let numbers = size.split(separator: "x").compactMap { Int($0) }
    try await Sandbox.with { sandbox in
      try sandbox.write("fancy", fancy.joined(separator: "\n"))
      try sandbox.write("plain", plain.joined(separator: "\n"))
      let program = "'\(Program.fixture("screen-fixture"))' '\(Self.folder)'"
      let anew = isAnew ? "--anew" : ""
      let otherwise = "|| { printf '\\a'; exec cat; }"
      // The first bell must not ring before anybody listens.
      let script =
        "read go; \(program) fancy \(anew) \(otherwise); \(program) plain --ascii \(anew) \(otherwise)"
      try await Tmux.with(sandbox, size: (numbers[0], numbers[1]), environment: environment, script) { tmux in
        let control = try #require(tmux.control)
        var bells = control.bells.makeAsyncIterator()
        _ = try await control.ask("send-keys Enter")
        for name in fancy + plain {
          try #require(await bells.next() != nil, "\(name): the terminal is gone; SEED=\(seed)")
          let lines = try await control.ask("capture-pane -p -e -N")
          _ = try await control.ask("send-keys n")
          let text = try String(contentsOfFile: "\(Self.folder)/\(name)", encoding: .utf8)
          let differences = ArrivedScreen(lines).differences(from: try GoldenFrame(named: name, text), shown)
          guard differences.isEmpty else {
            Issue.record(
              "\(name) has not arrived; SEED=\(seed)\n\(differences.prefix(6).joined(separator: "\n"))"
            )
            return
          }
        }
      }
    }
  }
}
