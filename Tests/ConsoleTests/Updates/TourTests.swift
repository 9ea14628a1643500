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
    var seen: Set<String> = []
    for number in Tour.stops.indices {
      let stop = try #require(model.tour?.stop, "stop \(number)")
      #expect(model.tour?.place == number)
      let lowest = model.screenText.text(row: 29)
      #expect(lowest.hasPrefix(" tour \(number + 1)/\(Tour.stops.count)"))
      #expect(lowest.contains(stop.text))
      if stop.action == .open, stop.context == .specs { Sample.press(&model, "j") }
      let key = try #require(model.keys.key(of: stop.action, in: stop.context))
      // Back leaves what is open in the log first.
      for _ in 0..<5 where model.tour?.place == number { Sample.send(&model, .input(.key(key))) }
      if stop.action == .search {
        Sample.type(&model, "loss")
        Sample.press(&model, "enter")
      }
      if stop.action == .split { Sample.press(&model, "1") }
      seen.formUnion(sights(of: model))
    }
    #expect(model.tour == nil)
    #expect(seen == Self.sights)
  }

  /// Whatever there is to be seen of a run, of a workspace and of its providers.
  private static let sights: Set<String> = [
    "runs", "run", "pane", "timeline", "log", "search", "histogram", "chart", "split", "merged", "graph",
    "details", "summary", "pipelines", "launch", "stacks", "jobs", "calls", "help",
  ]

  /// The view, and what is open in it.
  ///
  /// Those of a job, of a file and of several runs need what a sample has not.
  private func sights(of model: AppModel) -> Set<String> {
    let parts = [
      ("pane", model.focusedPane != nil), ("timeline", model.hasTimelineFocus),
      ("search", model.focusedLog.flatMap { model.panes[$0.key]?.search } != nil),
      ("histogram", model.hasHistogram), ("chart", model.chartBox != nil), ("split", model.splitLogs != nil),
    ]
    return Set([view(model.route)].compactMap { $0 } + parts.filter(\.1).map(\.0))
  }

  private func view(_ route: Route) -> String? {
    switch route {
    case .runs: "runs"
    case .run: "run"
    case .log: "log"
    case .graph: "graph"
    case .merged: "merged"
    case .details: "details"
    case .summary: "summary"
    case .jobs: "jobs"
    case .calls: "calls"
    case .pipelines: "pipelines"
    case .stacks: "stacks"
    case .launch: "launch"
    case .help: "help"
    case .job, .jobLog, .file, .mergedRuns: nil
    }
  }

  /// Each stop can be reached on the smallest screen, too.
  @Test func noStopNeedsALargeScreen() throws {
    var model = Sample.looking(at: Sample.liveRun(), size: ScreenFrame.smallest)
    Sample.send(&model, .feed(.runs(Sample.rows)), .feed(.specs(SpecScreenTests.catalogue)))
    model.tour = Tour()
    for (number, stop) in Tour.stops.enumerated() {
      if stop.action == .open, stop.context == .specs { Sample.press(&model, "j") }
      let key = try #require(model.keys.key(of: stop.action, in: stop.context))
      for _ in 0..<5 where model.tour?.place == number { Sample.send(&model, .input(.key(key))) }
      if stop.action == .search { Sample.press(&model, "l o s s enter") }
      if stop.action == .split { Sample.press(&model, "1") }
      #expect(model.tour?.place ?? Tour.stops.count == number + 1, "\(stop.text)")
    }
  }

  /// A key that the line did not name is no dead end: the line names the one that leads back.
  @Test func theLineLeadsBackFromWhereAStrayKeyLed() throws {
    var model = Sample.looking(at: Sample.liveRun(), size: Size(width: 120, height: 30))
    Sample.send(&model, .feed(.runs(Sample.rows)), .feed(.specs(SpecScreenTests.catalogue)))
    model.tour = Tour()
    Sample.press(&model, "tab enter")
    let stop = try #require(model.tour?.stop)
    #expect(stop.action == .search)
    func line() -> String { model.screenText.text(row: 29) }
    func symbol(_ name: String) -> String { (try? Key(name: name))?.symbol(.unicode) ?? "" }
    for stray in ["R", "R P", "?", "P j enter", "J", "escape"] {
      Sample.press(&model, stray)
      for _ in 0..<3 where !model.isWholeLog {
        let back = try #require(
          ["escape", "alt-left"].first {
            line().contains("\(symbol($0)) leads back to where the tour goes on")
          },
          "\(stray): \(line())"
        )
        Sample.press(&model, back)
      }
      #expect(line().contains(stop.text), "\(stray): \(line())")
    }
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
      let wide = tour.line(model, room: 120).map(\.text).joined()
      // From a run nothing leads back to a run.
      let isHere = model.contexts.contains(stop.context) && stop.action != .back
      #expect(line.contains(isHere ? stop.brief : "leads back"), "\(line)")
      #expect(wide.contains(isHere ? stop.text : "leads back to where"), "\(wide)")
      #expect(line.hasSuffix(":tour ends"))
      tour.skip()
    }
  }
}
