import SeededRandom
import Testing

@testable import ScreenKit

@Suite struct LineChartTests {
  private func text(
    _ lines: [[(x: Double, y: Double)]],
    width: Int,
    height: Int,
    _ glyphs: GlyphSet = .unicode
  )
    -> String
  {
    var buffer = CellBuffer(width: width, height: height)
    let chart = LineChart(lines.map { LineChart.Line(points: $0, style: Style()) })
    chart.paint(into: &buffer, Rect(x: 0, y: 0, width: width, height: height), hasSigns: glyphs.isASCII)
    return buffer.text
  }

  @Test func linesGoFromEdgeToEdge() {
    #expect(text([[(0, 0), (1, 1)]], width: 2, height: 1) == "⡠⠊")
    #expect(text([[(0, 1), (1, 0)]], width: 2, height: 1) == "⠑⢄")
    #expect(text([[(0, 0.5), (1, 0.5)]], width: 3, height: 1) == "⠤⠤⠤")
  }

  @Test func whatLiesOutsideIsCutAndASinglePointIsADot() {
    // The slope stays as it is.
    #expect(
      text([[(-1, -1), (2, 2)]], width: 2, height: 1) == text([[(0, 0), (1, 1)]], width: 2, height: 1)
    )
    #expect(text([[(0, 0)]], width: 2, height: 1).hasPrefix("⡀"))
    let outside = text([[(3, 0), (4, 1)], [(-4, 0), (-3, 1)], [(7, 1)]], width: 2, height: 1)
    #expect(outside.split(separator: " ").isEmpty)
  }

  @Test func inASCIIEachLineHasItsSign() {
    let text = text([[(0, 1), (1, 1)], [(0, 0), (1, 0)]], width: 3, height: 2, .ascii)
    #expect(text == "***\n+++")
  }

  @Test func noPointIsOutOfBounds() {
    var random = SeededGenerator()
    func next() -> Double { Double.random(in: -4..<4, using: &random) }
    for width in 1...5 {
      for height in 1...3 {
        let points = (0..<40).map { _ in (x: next(), y: next()) }.sorted { $0.x < $1.x }
        let rows = text([points], width: width, height: height).split(
          separator: "\n",
          omittingEmptySubsequences: false
        )
        #expect(rows.count == height && rows.allSatisfy { $0.count <= width }, "seed \(random.seed)")
      }
    }
  }
}
