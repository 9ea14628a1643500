import Testing

@testable import Console
@testable import ScreenKit
@testable import Specs
@testable import Workflow

@Suite struct ScreenTests {
  @Test func runs() {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Sample.rows)))
    Golden.expectEveryLook(model, "runs")
    Sample.press(&model, "j j /")
    Sample.type(&model, "state:fail")
    Golden.expectEveryLook(model, "runs-filter")
  }

  @Test func runsWithoutRows() {
    var model = Sample.model()
    Golden.expectEveryLook(model, "runs-loading")
    Sample.send(&model, .feed(.runs([])))
    Golden.expectEveryLook(model, "runs-empty")
    Sample.send(
      &model,
      .feed(.runsFailed("the state folder /home/me/.local/state/stepdeck belongs to another user"))
    )
    Golden.expectEveryLook(model, "runs-error")
  }

  @Test func liveRun() {
    var model = Sample.looking(at: Sample.liveRun(), size: Size(width: 200, height: 50))
    let id = Sample.id(41)
    let meter = StepMeter(
      progress: nil,
      series: [.init(name: "loss", values: [0.9, 0.7, 0.5, 0.4, 0.33, 0.28, 0.2091])]
    )
    Sample.send(
      &model,
      .feed(
        .log(
          LogKey(id, "train", 2),
          Sample.content(total: 128, 0..<128, live: "epoch 3  62 % 1290/2080 eta 03:10")
        )
      ),
      .feed(.log(LogKey(id, "features", 1), Sample.content(total: 3, 0..<3))),
      .feed(.meter(LogKey(id, "train", 2), meter)),
      .feed(.meter(LogKey(id, "features", 1), StepMeter(progress: 0.62)))
    )
    Golden.expectEveryLook(model, "run-live")
    Sample.press(&model, "tab")
    Golden.expectEveryLook(model, "run-pane")
    Sample.press(&model, "z")
    Golden.expectEveryLook(model, "run-zoom")
  }

  @Test func aRunThatIsNotKnownYetOrCannotBeRead() {
    var model = Sample.model()
    model.open(.run(Sample.id(41)))
    Golden.expectEveryLook(model, "run-loading")
    Sample.send(
      &model,
      .feed(.runFailed(Sample.id(41), "the journal is of a newer version; install 0.3 to read it"))
    )
    Golden.expectEveryLook(model, "run-error")
  }

  /// A run that no engine drives, and a provider that is not heard.
  @Test func staleRun() {
    let remark = StaleMark.text(StaleMark.state, Sample.now + .seconds(-90), "gpu-cluster does not answer")
    let model = Sample.looking(at: Sample.liveRun(remark: remark), isAttended: false)
    Golden.expectEveryLook(model, "run-stale")
  }

  /// Two thousand steps in the list, in the panes and in the timeline; two thousand runs.
  @Test func thousandsOfRows() {
    var large = Sample.looking(at: Sample.largeRun())
    Golden.expectEveryLook(large, "run-large")
    Sample.press(&large, "G")
    Golden.expectEveryLook(large, "run-large-end")
    Sample.press(&large, "home j i")
    Golden.expectEveryLook(large, "details-large")
    Sample.press(&large, "enter")
    if let key = large.shownLog {
      Sample.send(&large, .feed(.log(key, Sample.content(total: 2_000, 1_900..<2_000))))
    }
    Golden.expectEveryLook(large, "log-large")
    var many = Sample.model()
    let rows = (0..<2_000).map { Sample.row(99_000 - $0, "etl-\(2_000 - $0)", .failed, "sfk", took: 3) }
    Sample.send(&many, .feed(.runs(rows)))
    Sample.press(&many, "G k")
    Golden.expectEveryLook(many, "runs-many")
  }

  @Test func endedRun() {
    var model = Sample.looking(at: Sample.endedRun())
    Sample.send(&model, .feed(.log(LogKey(Sample.id(40), "train", 1), Sample.content(total: 10, 0..<10))))
    Golden.expectEveryLook(model, "run-ended")
    Sample.press(&model, "G")
    Golden.expectEveryLook(model, "run-skipped-step")
  }
}

@Suite struct LogScreenTests {
  @Test func filteredLog() {
    var content = Sample.content(total: 1_204, 1_100..<1_204)
    content.whole = 128_304
    var model = model(content)
    for text in ["epoch|loss", "!heartbeat"] {
      Sample.press(&model, "&")
      Sample.type(&model, text)
      Sample.press(&model, "enter")
    }
    Golden.expectEveryLook(model, "log-filter")
    Sample.press(&model, "&")
    Sample.type(&model, "a(")
    Golden.expectEveryLook(model, "log-filter-fault")
  }

  private let key = LogKey(Sample.id(41), "train", 2)

  private func model(_ content: LogContent) -> AppModel {
    var model = Sample.looking(at: Sample.liveRun())
    model.open(.log(Sample.id(41), step: "train"))
    Sample.send(&model, .feed(.log(key, content)))
    return model
  }

  @Test func log() {
    var model = model(
      Sample.content(total: 128_304, 128_200..<128_304, live: "epoch 3 ━━━━━╸─── 62 %  1290/2080")
    )
    Golden.expectEveryLook(model, "log")
    Sample.press(&model, "w t")
    Golden.expectEveryLook(model, "log-wrapped")
    Sample.press(&model, "t")
    Golden.expectEveryLook(model, "log-utc")
    Sample.press(&model, "t")
    Golden.expectEveryLook(model, "log-since-start")
    Sample.press(&model, "w t l l")
    Golden.expectEveryLook(model, "log-right")
  }

  @Test func aFile() {
    var model = Sample.model()
    model.begin(with: .file("logs/数据.log"))
    Sample.send(&model, .clock(Sample.now))
    Golden.expectEveryLook(model, "file-loading")
    let content = LogContent(failure: "logs/数据.log is a folder")
    Sample.send(&model, .feed(.log(.file("logs/数据.log"), content)))
    Golden.expectEveryLook(model, "file-error")
    Sample.send(&model, .feed(.log(.file("logs/数据.log"), Sample.content(total: 400, 300..<400))))
    Golden.expectEveryLook(model, "file")
  }

  @Test func search() {
    var model = model(Sample.content(total: 30, 0..<30))
    Sample.press(&model, "/")
    Sample.type(&model, "loss")
    Golden.expectEveryLook(model, "log-prompt")
    Sample.press(&model, "enter")
    var content = Sample.content(total: 30, 0..<30)
    for index in content.lines.indices where content.lines[index].text.hasPrefix("epoch") {
      content.lines[index].matches = [18..<22]
    }
    Sample.send(
      &model,
      .feed(.log(key, content)),
      .feed(.matches(key, pattern: "loss", MatchHunt.Finding(lines: [0, 10, 20], isComplete: true)))
    )
    Golden.expectEveryLook(model, "log-search")
  }

  @Test func aWrongExpression() {
    var model = model(Sample.content(total: 30, 0..<30))
    Sample.press(&model, "/")
    Sample.type(&model, "lr=[0-9]+*{2}")
    Golden.expectEveryLook(model, "log-fault")
  }

  @Test func logWithoutLines() {
    var model = Sample.looking(at: Sample.liveRun())
    model.open(.log(Sample.id(41), step: "train"))
    Sample.send(&model, .clock(Sample.now))
    Golden.expectEveryLook(model, "log-loading")
    Sample.send(&model, .feed(.log(key, LogContent())))
    Golden.expectEveryLook(model, "log-empty")
    Sample.send(
      &model,
      .feed(.log(key, LogContent(failure: "steps/train/2/log.meta is not a log's commits")))
    )
    Golden.expectEveryLook(model, "log-error")
    model.replace(.log(Sample.id(41), step: "report"))
    Golden.expectEveryLook(model, "log-waiting")
  }
}

@Suite struct SpecScreenTests {
  static let catalogue: Catalogue = {
    let good = """
      name: train
      parameters: {epochs: 30, note: "数据 👨‍👩‍👧 תהליך"}
      steps:
        load: {command: python load.py, outputs: [dataset]}
        train: {command: "python train.py --epochs ${{ parameters.epochs }}", inputs: {dataset: load.dataset}}
        report: {command: python report.py, after: [train]}
      """
    let bad = "name: etl\nsteps:\n  load: {command: x, timeout: 2hh}\n  clean: {command: y, after: [laod]}\n"
    let stack = """
      stack_name: mixed
      components:
        orchestrator:
          - {name: default, type: orchestrator, flavor: local}
        step_operator:
          - {name: gpu-cluster, type: step_operator, flavor: kubernetes, configuration: {kubernetes_namespace: ml}}
      """
    func text(_ path: String, _ text: String) -> SourceText { SourceText(path: path, text: text) }
    return Catalogue(
      pipelines: [
        PipelineItem(PipelineReader.read(text("pipelines/etl.yaml", bad))),
        PipelineItem(PipelineReader.read(text("pipelines/train.yaml", good))),
      ],
      stacks: [StackItem(StackReader.read(text("stacks/mixed.yaml", stack))), .builtIn]
    )
  }()

  @Test func pipelines() {
    var model = Sample.model()
    model.jump(.pipelines)
    Golden.expectEveryLook(model, "pipelines-loading")
    Sample.send(&model, .feed(.specs(Self.catalogue)))
    Golden.expectEveryLook(model, "pipelines-problems")
    Sample.press(&model, "j")
    Golden.expectEveryLook(model, "pipelines")
    Sample.send(&model, .feed(.specs(Catalogue())))
    Golden.expectEveryLook(model, "pipelines-empty")
  }

  @Test func stacks() {
    var model = Sample.model()
    model.jump(.stacks)
    Sample.send(&model, .feed(.specs(Self.catalogue)))
    Golden.expectEveryLook(model, "stacks")
  }

  @Test func launch() throws {
    var model = Sample.model()
    model.jump(.pipelines)
    Sample.send(&model, .feed(.specs(Self.catalogue)))
    Sample.press(&model, "j enter")
    #expect(model.route == .launch)
    Golden.expectEveryLook(model, "launch")
    Sample.press(&model, "tab backspace x")
    let revision = try #require(model.launch?.revision)
    let problem = Problem(path: "--param epochs", message: "'3x' is no number")
    Sample.send(&model, .feed(.checked(revision: revision, [problem])))
    Golden.expectEveryLook(model, "launch-problem")
  }

  @Test func manyPipelines() {
    var model = Sample.model()
    model.jump(.pipelines)
    let one = Self.catalogue.pipelines[1]
    let many = Catalogue(pipelines: Array(repeating: one, count: 3_000), stacks: Self.catalogue.stacks)
    Sample.send(&model, .feed(.specs(many)))
    Sample.press(&model, "G k k")
    Golden.expectEveryLook(model, "pipelines-many")
  }

  @Test func help() {
    var model = Sample.model()
    Sample.press(&model, "?")
    Golden.expectEveryLook(model, "help")
  }
}

@Suite struct OverlayScreenTests {
  @Test func questions() {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.press(&model, "c")
    Golden.expectEveryLook(model, "question-cancel")
    Sample.press(&model, "n x")
    Golden.expectEveryLook(model, "question-actions")
  }

  @Test func commandLineAndMessages() {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Sample.rows)))
    Sample.press(&model, ":")
    Sample.type(&model, "t")
    Golden.expectEveryLook(model, "command")
    Sample.press(&model, "escape")
    Sample.send(&model, .feed(.engine(.lost("the engine has gone; starting another"))))
    Golden.expectEveryLook(model, "engine-lost")
  }

  @Test func otherLooks() {
    var model = Sample.looking(at: Sample.liveRun())
    model.glyphs = .ascii
    Golden.expect(model, "run-dark-ascii")
    model.glyphs = .unicode
    model.theme = BuiltInTheme.mono.theme
    Golden.expect(model, "run-mono")
  }

  @Test func tooSmall() {
    var model = Sample.model()
    Sample.send(&model, .input(.resize(Size(width: 39, height: 11))))
    var buffer = CellBuffer(model.size)
    let cursor = view(model, into: &buffer)
    #expect(cursor == nil)
    #expect(buffer.text.contains("stepdeck needs 40×12"))
  }

  @Test(arguments: [
    (0, 0), (1, 1), (3, 40), (40, 3), (39, 12), (40, 12), (41, 13), (79, 24), (139, 20), (500, 100),
  ])
  func anySize(_ width: Int, _ height: Int) {
    for keys in ["", "tab", "z", "t", "enter", "?", "P", "c", "x", ":", "enter /"] {
      var model = Sample.looking(at: Sample.liveRun(), size: Size(width: width, height: height))
      Sample.press(&model, keys)
      var buffer = CellBuffer(model.size)
      _ = view(model, into: &buffer)
      #expect(buffer.size == model.size)
    }
  }
}
