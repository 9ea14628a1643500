import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

@Suite struct TourTests {
  /// The keys that the line names lead through all stops, and the line is there at each.
  @Test func theKeysOfTheLineLeadThroughEveryStop() throws {
    var model = Sample.looking(at: Sample.liveRun(), size: Size(width: 120, height: 30))
    Sample.send(&model, .feed(.runs(Sample.rows)), .feed(.specs(SpecScreenTests.catalogue)))
    Sample.send(&model, .feed(.log(LogKey(Sample.id(41), "train", 2), Sample.content(total: 40, 0..<40))))
    model.tour = Tour()
    var seen: Set<Route> = [model.route]
    for number in Tour.stops.indices {
      let stop = try #require(model.tour?.stop, "stop \(number)")
      #expect(model.tour?.place == number)
      var buffer = CellBuffer(model.size)
      _ = view(model, into: &buffer)
      #expect(buffer.text(row: 29).hasPrefix(" tour \(number + 1)/\(Tour.stops.count)"))
      #expect(buffer.text(row: 29).contains(stop.text))
      if stop.action == .open, stop.context == .specs { Sample.press(&model, "j") }
      let key = try #require(model.keys.key(of: stop.action, in: stop.context))
      // Back leaves the search first.
      for _ in 0..<3 where model.tour?.place == number { Sample.send(&model, .input(.key(key))) }
      if stop.action == .search {
        Sample.type(&model, "loss")
        Sample.press(&model, "enter")
      }
      seen.insert(model.route)
    }
    #expect(model.tour == nil)
    #expect(seen.count == 13)
  }

  @Test func aCommandBeginsAndEndsIt() {
    var model = Sample.model()
    for isOn in [true, false] {
      Sample.press(&model, ":")
      Sample.type(&model, "tour")
      Sample.press(&model, "enter")
      #expect((model.tour != nil) == isOn)
    }
  }

  /// On the narrowest screen each stop is told whole, and how the tour is left.
  @Test(arguments: [GlyphSet.unicode, .ascii]) func everyStopHasRoomOnANarrowScreen(_ glyphs: GlyphSet) {
    var model = Sample.looking(at: Sample.liveRun(), size: ScreenFrame.smallest)
    model.glyphs = glyphs
    var tour = Tour()
    for stop in Tour.stops {
      let line = tour.line(model, room: 38).map(\.text).joined()
      #expect(TextWidth.of(line) <= 38, "\(line)")
      #expect(line.contains(stop.brief) && line.hasSuffix(":tour ends"))
      #expect(tour.line(model, room: 120).map(\.text).joined().contains(stop.text))
      tour.skip()
    }
  }
}
