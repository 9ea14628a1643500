import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

/// What stands in the border of a pane, as far as there is room.
@Suite struct PaneTitleTests {
  private let meter = StepMeter(
    progress: 0.62,
    series: [.init(name: "loss", values: [0.9, 0.7, 0.5, 0.4, 0.33, 0.28, 0.2091])]
  )

  /// Titles as text: of a step that runs, one that starts, one that failed, an attempt of several.
  private func titles(
    _ meter: StepMeter,
    width: Int,
    hasTabs: Bool = false
  ) throws -> [(clock: String, text: String)] {
    let live = Sample.looking(at: Sample.liveRun(instances: 4))
    let ended = Sample.looking(at: Sample.endedRun())
    let all: [(AppModel, Int, Int, String)] = [
      (live, 1, 2, "08:12"), (live, 2, 1, "02:40"), (live, 1, 1, "01:20"), (ended, 1, 1, "28:20"),
    ]
    return try all.map { model, step, attempt, clock in
      let state = try #require(model.run?.state)
      var pane = LogPane(LogKey(state.plan.run, state.plan.steps[step].name, attempt))
      pane.meter = meter
      let title = PaneTitle(pane: pane, step: step, state: state, isPinned: true, hasTabs: hasTabs)
      var buffer = CellBuffer(width: width, height: 3)
      let box = Rect(x: 0, y: 0, width: width, height: 3)
      buffer.box(box, style: Style(), glyphs: .unicode, top: title.box(model, width: width))
      return (clock, buffer.text(row: 0))
    }
  }

  private func first(_ width: Int) throws -> String {
    try #require(titles(meter, width: width).first?.text)
  }

  @Test func theClockIsNeverCut() throws {
    for meter in [StepMeter(), StepMeter(progress: 0.62), meter] {
      for hasTabs in [false, true] {
        // As narrow as a pane can be made.
        for width in 20...160 {
          for (clock, text) in try titles(meter, width: width, hasTabs: hasTabs) {
            #expect(text.contains(" \(clock) "), "\(width): \(text)")
            #expect(TextWidth.of(text) == width, "\(width): \(text)")
          }
        }
      }
    }
  }

  @Test func whereThereIsRoomProgressAndMetricAreTold() throws {
    let (wide, less, little) = (try first(120), try first(54), try first(36))
    #expect(wide.contains("━╸") && wide.contains(" 62 %  loss █") && wide.contains(" 0.2091 "))
    // With less, how far it is.
    #expect(less.contains(" 62 % ") && !less.contains("loss"))
    #expect(!little.contains("%") && !little.contains("loss"))
  }

  @Test func ofAnEndedStepTheLastValueIsWorthMore() throws {
    let title = try #require(titles(meter, width: 48).last?.text)
    #expect(title.contains("loss") && !title.contains("%"))
    #expect(try titles(StepMeter(progress: 0.62), width: 60).last?.text.contains("62 %") == true)
  }

  @Test func aLongNameOfAMetricPushesNothingOut() throws {
    let long = StepMeter(series: [.init(name: String(repeating: "validation_", count: 9), values: [1, 2])])
    for width in 20...160 {
      for (clock, text) in try titles(long, width: width) { #expect(text.contains(" \(clock) "), "\(text)") }
    }
  }
}

/// Which pane has the keys is told by the line with its title.
@Suite struct FocusTests {
  private func buffer(_ model: AppModel) -> CellBuffer {
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    return buffer
  }

  /// A Tab changes few cells, and in no look is the line of the focus faint.
  @Test(arguments: ["dark", "light", "mono"]) func aTabChangesTwoLinesOfBorders(theme: String) throws {
    var model = Sample.looking(at: Sample.liveRun())
    model.theme = try #require(BuiltInTheme.named(theme)?.theme)
    Sample.press(&model, "j")
    var before = buffer(model)
    for _ in 0..<6 {
      Sample.press(&model, "tab")
      let after = buffer(model)
      let changed = before.bounds.rows.flatMap { y in before.bounds.columns.map { Point(x: $0, y: y) } }
        .filter { before[$0] != after[$0] }
      let borders = changed.filter {
        "─╭╮├┤┬┴".contains(after[$0].glyph.scalars.first.map(Character.init) ?? " ")
      }
      #expect(!borders.isEmpty && Set(borders.map(\.y)).count <= 2 && changed.count < 160)
      let accent = model.look[.accent].over(model.look[.base].over(.plain))
      #expect(borders.contains { after[$0].style == accent })
      #expect(!changed.contains { after[$0].glyph.scalars.first == "│" && after[$0].style == accent })
      before = after
    }
  }
}
