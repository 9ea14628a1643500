import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

@Suite struct KeyMapTests {
  /// Every key of the help changes the model or wants something done, in some model of its view.
  @Test func everyKeyInTheHelpDoesSomething() {
    for binding in KeyMap.standard.bindings where binding.action != .redraw {
      for key in binding.keys {
        let works = Self.models(binding.context).contains { model in
          var after = model
          let effects = update(&after, .input(.key(key)))
          return !effects.isEmpty || Self.fingerprint(after) != Self.fingerprint(model)
        }
        #expect(works, "\(key.name) \(binding.context) does nothing, but should: \(binding.help)")
      }
    }
  }

  @Test func noKeyMeansTwoThingsInOnePlace() {
    for context in KeyContext.allCases {
      var seen: Set<Key> = []
      for binding in KeyMap.standard.bindings where binding.context == context {
        for key in binding.keys { #expect(seen.insert(key).inserted, "\(key.name) in \(context)") }
      }
    }
  }

  /// A bare key never changes a run: what does asks first.
  @Test func nothingDestructiveWithoutAQuestion() {
    for context in KeyContext.allCases where context != .question && context != .form {
      for binding in KeyMap.standard.bindings where binding.context == context {
        for key in binding.keys {
          for model in Self.models(context) {
            var model = model
            for effect in update(&model, .input(.key(key))) where effect.isDestructive {
              Issue.record("\(key.name) in \(context) acts at once")
            }
          }
        }
      }
    }
  }

  /// Whoever types a word where a search was expected changes nothing: no pair of letters does, in no view.
  @Test func noWordDoesAnything() {
    let letters = (UInt8(ascii: " ")...UInt8(ascii: "~")).map { Character(UnicodeScalar($0)) }
    for context in KeyContext.allCases where ![.question, .form, .prompt].contains(context) {
      for model in Self.models(context) {
        var typing = model
        typing.typingPause = .milliseconds(250)
        Sample.send(&typing, .input(.focus(true)))
        for first in letters {
          var opened = typing
          Sample.type(&opened, "_")
          Sample.type(&opened, String(first))
          guard opened.question != nil else { continue }
          for second in letters {
            var answered = opened
            let isDone = Sample.type(&answered, String(second)).contains(where: \.isDestructive)
            #expect(!isDone, "'\(first)\(second)' in \(context)")
            guard let question = answered.question else { continue }
            // A menu led to another question, which the next letter might answer.
            for third in letters {
              var last = answered
              let isDone = Sample.type(&last, String(third)).contains(where: \.isDestructive)
              #expect(!isDone, "'\(first)\(second)\(third)' in \(context), \(question.title)")
            }
          }
        }
      }
    }
  }

  @Test func hintsEndWithHelp() {
    let hints = KeyMap.standard.hints(in: [.runs, .list, .everywhere], glyphs: .unicode)
    #expect(hints.first?.hint == KeyHint("⏎", "open"))
    #expect(hints.last?.hint == KeyHint("?", "help"))
  }

  private static func fingerprint(_ model: AppModel) -> String {
    var buffer = CellBuffer(model.size)
    let cursor = view(model, into: &buffer)
    return buffer.text + "\(buffer.hashValue) \(String(describing: cursor)) \(model.route) \(model.panes)"
  }

  /// Models in which a key of the context can mean something, at the top, in the middle, at the end.
  static func models(_ context: KeyContext) -> [AppModel] {
    var runs = Sample.model()
    var many = (0..<100).map { Sample.row(200 - $0, "etl-\($0)", .failed, "sfk", took: 3) }
    many[50].name = "middle-50"
    Sample.send(&runs, .feed(.runs(many)))
    runs.runs.select(many[50].id, visible: runs.runRows)
    var specs = Sample.model()
    Sample.send(&specs, .feed(.specs(SpecScreenTests.catalogue)))
    specs.jump(.pipelines)
    Sample.press(&specs, "j")
    switch context {
    case .everywhere, .runs:
      var back = logModel("")
      Sample.press(&back, "alt-left")
      return [runs, logModel(""), back, jobModel("enter")]
    case .list: return [runs, longListModel()]
    case .text: return [logModel(""), logModel("30 w")]
    case .run: return runModels()
    case .steps: return [StepFilterTests.model("shard-1")]
    case .timeline: return timelineModels()
    case .graph: return graphModels()
    case .page: return pageModels("i") + pageModels("i [")
    case .summary: return pageModels("S")
    case .log:
      return [logModel(""), logModel("search"), logModel("found"), failedLogModel(), instancesModel()]
        + [ChartTests.model(keys: "M + V"), ChartTests.model(keys: "M")]
    case .split: return [SplitUpdateTests.model("g"), SplitUpdateTests.model("tab")]
    case .merged: return mergedModels()
    case .histogram: return ["H", "H g pagedown pagedown +"].map { HistogramUpdateTests.model(keys: $0) }
    case .jobs: return [JobSample.answered()]
    case .job: return [jobModel("enter")]
    case .jobLog: return [jobModel("l"), jobModel("l ]")]
    case .calls: return [CallSample.model()]
    case .specs: return [specs]
    case .help:
      Sample.press(&runs, "?")
      return [runs]
    case .form:
      Sample.press(&specs, "enter")
      var small = specs
      Sample.send(&small, .input(.resize(ScreenFrame.smallest)))
      var scrolled = small
      Sample.press(&scrolled, "pagedown")
      return [specs, small, scrolled]
    case .prompt: return promptModels(runs)
    case .question: return questionModels(runs)
    }
  }

  /// A question that is longer than the screen, at its beginning and in the middle.
  private static func questionModels(_ model: AppModel) -> [AppModel] {
    var asked = model
    Sample.send(&asked, .input(.resize(ScreenFrame.smallest)))
    let words = (1...90).map { "word\($0)" }.joined(separator: " ")
    let no = Question.Answer(key: .character("n"), label: "no", action: nil)
    asked.question = Question(title: "really?", lines: [words], answers: [no])
    var middle = asked
    Sample.press(&middle, "down down down")
    return [asked, middle]
  }

  /// The steps of a large run, the cursor in the middle.
  private static func longListModel() -> AppModel {
    var model = Sample.looking(at: Sample.largeRun())
    let rows = model.stepRows
    model.run?.move(by: 500, visible: rows)
    return model
  }

  private static func runModels() -> [AppModel] {
    var live = Sample.looking(at: Sample.liveRun())
    Sample.press(&live, "k")
    var second = live
    Sample.press(&second, "[ 1")
    var first = Sample.looking(at: Sample.liveRun())
    Sample.press(&first, "[")
    var ended = Sample.looking(at: Sample.endedRun())
    Sample.press(&ended, "k")
    // Its log was scrolled.
    var standing = ChartTests.model(keys: "k escape")
    Sample.press(&standing, "tab")
    return [
      ended, live, second, first, Sample.looking(at: Sample.endedRun()),
      Sample.looking(at: Sample.liveRun(instances: 3)), standing, ChartTests.model(keys: "escape z M"),
    ]
  }

  private static func mergedModels() -> [AppModel] {
    var middle = MergedSample.model()
    Sample.press(&middle, "g pagedown")
    var hidden = middle
    Sample.press(&hidden, "1")
    return [middle, hidden]
  }

  /// At the end, in the middle and zoomed in.
  private static func timelineModels() -> [AppModel] {
    ["T", "T b", "T b b + +"].map { keys in
      var model = Sample.looking(at: Sample.liveRun())
      Sample.press(&model, keys)
      return model
    }
  }

  private static func instancesModel() -> AppModel {
    var model = Sample.looking(at: Sample.liveRun(instances: 3))
    model.open(.log(Sample.id(41), step: "train"))
    return model
  }

  private static func graphModels() -> [AppModel] {
    var middle = Sample.looking(at: Sample.liveRun())
    Sample.press(&middle, "g home right")
    var failed = Sample.looking(at: Sample.endedRun())
    Sample.press(&failed, "g")
    var large = Sample.looking(at: Sample.largeRun())
    Sample.press(&large, "g home right")
    return [middle, failed, large]
  }

  private static func pageModels(_ key: String) -> [AppModel] {
    [Sample.endedRun(), Sample.liveRun()].map { state in
      var model = Sample.looking(at: state)
      Sample.press(&model, key)
      return model
    }
  }

  private static func promptModels(_ runs: AppModel) -> [AppModel] {
    var model = runs
    Sample.press(&model, ":")
    Sample.type(&model, "theme mono")
    Sample.press(&model, "enter :")
    Sample.type(&model, "th")
    var older = model
    Sample.press(&older, "up")
    return [model, older]
  }

  /// A live job that is not one of ours, its page or its log.
  private static func jobModel(_ keys: String) -> AppModel {
    var model = JobSample.answered()
    Sample.press(&model, "j j " + keys)
    return model
  }

  /// The log of a step that failed, of a run that is over.
  private static func failedLogModel() -> AppModel {
    var model = Sample.looking(at: Sample.endedRun())
    model.open(.log(Sample.id(40), step: "train"))
    return model
  }

  private static func logModel(_ kind: String) -> AppModel {
    let key = LogKey(Sample.id(41), "train", 2)
    var model = Sample.looking(at: Sample.liveRun())
    model.open(.log(Sample.id(41), step: "train"))
    Sample.send(&model, .feed(.log(key, Sample.content(total: 400, 0..<400))))
    Sample.press(&model, "g pagedown pagedown l")
    if kind == "search" || kind == "found" {
      Sample.press(&model, "/")
      Sample.type(&model, "loss")
      Sample.press(&model, "enter")
      Sample.send(
        &model,
        .feed(.matches(key, pattern: "loss", .init(lines: [0, 200, 390], isComplete: true)))
      )
      if kind == "search" { Sample.press(&model, "[") }
    }
    return model
  }
}
