import SeededRandom
import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

/// The steps of a run in little room.
@Suite struct StepStripTests {
  private func strip(_ states: [StepState], _ width: Int, _ glyphs: GlyphSet = .unicode) -> String {
    StepStrip.spans(states, width: width, Look(theme: BuiltInTheme.dark.theme, glyphs: glyphs)).map(\.text)
      .joined()
  }

  /// Two thousand steps, thirteen of which failed here and there.
  private let large = (0..<2_000).map { $0 % 150 == 7 && $0 < 1_950 ? StepState.failed : .succeeded }

  @Test func aFewFailuresTakeTheirShareOfTheStrip() {
    #expect(large.count { $0 == .failed } == 13)
    #expect(strip(large, 12) == "✓✓✓✓✓✓✓✓✓✓✓✗")
    #expect(strip(large, 12, .ascii) == "+++++++++++x")
    #expect(strip(large.map { $0 == .failed ? .succeeded : .failed }, 5) == "✓✗✗✗✗")
  }

  @Test func eachStateHasItsShareAndOneSignAtLeast() {
    let states =
      Array(repeating: StepState.waiting, count: 500) + Array(repeating: .succeeded, count: 490)
      + Array(repeating: .running, count: 9) + [.failed]
    #expect(strip(states, 10) == "✓✓✓✓✗●◌◌◌◌")
    #expect(strip(states, 3) == "✗●◌")
    #expect(strip(states, 1) == "✗")
    #expect(strip(states, 0).isEmpty)
  }

  /// Whatever the states are: the strip is full, and tells of none that is not there.
  @Test(arguments: [1 as UInt64, 2, 3])
  func anyMixFillsTheStrip(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let kinds = StepState.allCases.shuffled(using: &random).prefix(Int.random(in: 1...11, using: &random))
      let states = (0..<Int.random(in: 1...300, using: &random)).compactMap { _ in
        kinds.randomElement(using: &random)
      }
      let width = Int.random(in: 1...40, using: &random)
      let text = strip(states, width)
      #expect(text.count == min(width, states.count), "seed \(seed): \(text)")
      let signs = Set(states.map { Character(GlyphSet.unicode.state($0.role)) })
      #expect(Set(text).isSubset(of: signs), "seed \(seed): \(text)")
    }
  }

  @Test func theCountIsWholeOrNotThereAtAll() {
    for glyphs in [GlyphSet.unicode, .ascii] {
      var model = Sample.model()
      model.glyphs = glyphs
      var row = Sample.row(41, "train-41", .failed, "", took: 900, note: "shard-7: OOMKilled (137)")
      row.steps = large
      Sample.send(&model, .feed(.runs([row, Sample.row(40, "etl-12", .running, "ssr")])))
      var isShown = false
      for width in 40...200 {
        Sample.send(&model, .input(.resize(Size(width: width, height: 24))))
        var buffer = CellBuffer(model.size)
        _ = view(model, into: &buffer)
        let hasWhole = buffer.text.contains(" 1,987/2,000 ")
        #expect(hasWhole || !buffer.text.contains("1,98"), "\(width): \(buffer.text(row: 3))")
        // The shorter count keeps to the right edge of the longer one.
        #expect(!hasWhole || buffer.text.contains("         2/3 "))
        isShown = isShown || hasWhole
      }
      #expect(isShown)
    }
  }
}
