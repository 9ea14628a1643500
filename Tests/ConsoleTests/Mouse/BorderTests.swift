import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

/// Borders between two parts of a view go where the mouse takes them.
@Suite struct BorderTests {
  private static let sizes =
    Golden.sizes + [Size(width: 120, height: 40), Size(width: 79, height: 50), Size(width: 140, height: 12)]

  private static func launch() -> AppModel {
    var model = Sample.model()
    model.jump(.pipelines)
    Sample.send(&model, .feed(.specs(SpecScreenTests.catalogue)))
    Sample.press(&model, "j enter")
    return model
  }

  private static func specs() -> AppModel {
    var model = Sample.model()
    Sample.send(&model, .feed(.specs(SpecScreenTests.catalogue)))
    model.jump(.stacks)
    Sample.send(&model, .clock(Sample.now))
    return model
  }

  private static func chartAndHistogram() -> AppModel {
    var model = HistogramUpdateTests.model()
    Sample.press(&model, "M")
    return model
  }

  private static let views: [(String, @Sendable () -> AppModel)] = [
    ("run", { Sample.looking(at: Sample.liveRun()) }),
    ("large run", { Sample.looking(at: Sample.largeRun()) }),
    ("specs", specs), ("launch", launch), ("api", { CallSample.model() }),
    ("split", { SplitUpdateTests.model() }), ("histogram", { HistogramUpdateTests.model() }),
    ("chart", { ChartTests.model() }), ("chart and histogram", chartAndHistogram),
  ]

  /// Wherever a border is dragged, at any size: it stands where it was put, within bounds, and every screen is whole.
  @Test(arguments: views.map(\.0)) func bordersFollowTheMouseWithinBounds(_ name: String) throws {
    let make = try #require(Self.views.first { $0.0 == name }?.1)
    for size in Self.sizes {
      var model = make()
      Sample.send(&model, .input(.resize(size)))
      for grip in model.grips {
        let body = model.frame.body
        let corners = [body.origin, Point(x: body.right - 1, y: body.bottom - 1), Point(x: -50, y: 300)]
        let center = Point(x: body.x + body.width / 2, y: body.y + body.height / 2)
        for target in corners + [center] {
          // A timeline that has become higher leaves room for fewer panes.
          guard let start = model.grips.first(where: { $0.border == grip.border }) else { continue }
          let middle = Point(
            x: start.area.x + start.area.width / 2,
            y: start.area.y + start.area.height / 2
          )
          model.drag(middle, to: target)
          let moved = try #require(model.grips.first { $0.border == grip.border })
          let cells = start.cells(at: target)
          #expect(cells.part == part(moved), "\(grip.border) of \(name) at \(size)")
          let buffer = model.screenText
          for y in 0..<size.height {
            let width = buffer.row(y).reduce(0) { $0 + $1.glyph.width }
            #expect(width == size.width, "row \(y) of \(name) at \(size)")
          }
        }
      }
    }
  }

  /// Cells of the part whose border it is, as it stands.
  private func part(_ grip: BorderGrip) -> Int {
    let (area, whole) = (grip.area, grip.whole)
    return switch grip.side {
    case .left: area.x - whole.x + 1
    case .top: area.y - whole.y + 1
    case .right: whole.right - (area.right - 1)
    case .bottom: whole.bottom - (area.bottom - 1)
    }
  }

  @Test func everyViewOfTwoPartsHasItsBorder() {
    func borders(_ name: String, _ size: Size = Size(width: 200, height: 50)) -> [InnerBorder] {
      guard var model = Self.views.first(where: { $0.0 == name })?.1() else { return [] }
      Sample.send(&model, .input(.resize(size)))
      return model.grips.map(\.border)
    }
    let narrow = Size(width: 60, height: 40)
    let two = InnerBorder.paneRow(0, of: 2)
    #expect(borders("run") == [.timeline, .steps, two])
    #expect(borders("run", narrow) == [.timeline, .stepsAbove, two])
    #expect(borders("specs") == [.specs] && borders("specs", narrow) == [.specsAbove])
    #expect(borders("launch") == [.form] && borders("launch", narrow) == [])
    #expect(borders("api") == [.calls] && borders("api", ScreenFrame.smallest) == [])
    #expect(borders("split") == [.split] && borders("split", narrow) == [.splitAbove])
    #expect(borders("chart and histogram") == [.histogram, .chart])
    #expect(borders("chart", narrow) == [.chartBelow])
  }

  @Test func aBorderStaysWhereItWasPutThroughOtherSizes() throws {
    var model = SplitUpdateTests.model()
    let edge = try #require(model.grips.first?.area)
    model.drag(Point(x: edge.x, y: 5), to: Point(x: 39, y: 5))
    #expect(model.splitBoxes[0].width == 40)
    // A quarter stays a quarter.
    Sample.send(&model, .input(.resize(Size(width: 200, height: 40))))
    #expect(model.splitBoxes[0].width == 50)
    Sample.send(&model, .input(.resize(Size(width: 60, height: 40))))
    Sample.send(&model, .input(.resize(Size(width: 160, height: 40))))
    #expect(model.splitBoxes[0].width == 40)
    var run = Sample.looking(at: Sample.liveRun(), size: Size(width: 120, height: 40))
    let steps = try #require(run.runLayout?.steps)
    run.drag(Point(x: steps.right - 1, y: 5), to: Point(x: 49, y: 5))
    for size in [ScreenFrame.smallest, Size(width: 200, height: 50)] {
      Sample.send(&run, .input(.resize(size)))
    }
    // A list needs no more room on a larger screen.
    #expect(run.runLayout?.steps.width == 50)
    Sample.press(&run, "escape")
    run.open(.run(Sample.id(40)))
    let state = Sample.endedRun()
    Sample.send(&run, .feed(.run(RunView(id: state.plan.run, state: state, isAttended: true))))
    #expect(run.runLayout?.steps.width == 50)
  }

  @Test func panesShareTheirRoomAsTheirBordersSay() throws {
    var model = Sample.looking(at: Sample.largeRun(), size: Size(width: 200, height: 50))
    Sample.press(&model, "4")
    let before = try #require(model.runLayout?.panes.map(\.box))
    #expect(before.count == 4 && before[0].width == before[3].width)
    // Down by two, and to the right by ten; the others share what is left.
    model.drag(Point(x: before[0].x + 9, y: before[0].bottom - 1), to: Point(x: 90, y: before[0].bottom + 1))
    let wider = try #require(model.runLayout?.panes.first?.box)
    #expect(wider.height == before[0].height + 2)
    // The title that was pressed is that of the pane below, which has the keys.
    #expect(model.focusedPane == 1 || model.focusedPane == 2)
    if let column = model.grips.first(where: { if case .paneColumn = $0.border { true } else { false } }) {
      let from = Point(x: column.area.x, y: column.area.y + 2)
      model.drag(from, to: Point(x: from.x + 10, y: from.y))
      #expect(model.grips.first { $0.border == column.border }?.area.x == from.x + 10)
    }
    // Another number of panes has borders of its own.
    Sample.press(&model, "3")
    let three = try #require(model.runLayout?.panes.map(\.box))
    #expect(Set(three.map(\.height)).count <= 2)
    Sample.press(&model, "4")
    #expect(model.runLayout?.panes.first?.box.height == wider.height)
  }

  @Test func aBorderIsTakenHoldOfOnItsOwnCellsOnly() throws {
    var model = Sample.looking(at: Sample.liveRun(), size: Size(width: 120, height: 40))
    let steps = try #require(model.runLayout?.steps)
    model.drag(Point(x: steps.right - 3, y: 5), to: Point(x: 60, y: 5))
    #expect(model.runLayout?.steps == steps)
    // It is let go with the button.
    model.drag(Point(x: steps.right, y: 5), to: Point(x: 60, y: 5))
    Sample.send(&model, .input(.mouse(MouseEvent(.drag(.left), at: Point(x: 90, y: 5)))))
    #expect(model.runLayout?.steps.right == 61)
  }
}
