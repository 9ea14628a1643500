import Testing

@testable import Console
@testable import LogKit
@testable import ScreenKit
@testable import Workflow

/// Lines of JSON and logfmt: as text, a field a row, and which fields.
@Suite struct LogFieldsTests {
  private let key = LogKey(Sample.id(41), "train", 2)

  private func model(size: Size = Size(width: 80, height: 24)) -> AppModel {
    var model = Sample.looking(at: Sample.liveRun(), size: size)
    model.open(.log(Sample.id(41), step: "train"))
    answer(&model)
    return model
  }

  /// Answers as the feed does.
  private func answer(_ model: inout AppModel) {
    guard let request = model.subscription.logs.first(where: { $0.key == key }) else { return }
    Sample.send(
      &model,
      .feed(.log(key, MadeLog.content(MadeLog.objects, request.form, pattern: request.pattern)))
    )
  }

  private func type(_ model: inout AppModel, _ command: String) {
    Sample.press(&model, ":")
    Sample.type(&model, command)
    Sample.press(&model, "enter")
    answer(&model)
  }

  private func text(_ model: AppModel) -> String {
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    return buffer.text
  }

  private func form(_ model: AppModel) -> LogForm? {
    model.subscription.logs.first { $0.key == key }?.form
  }

  @Test func onlyObjectsChange() {
    for shape in LogForm.Shape.allCases {
      let lines = MadeLog.lines(MadeLog.objects, LogForm(shape: shape))
      #expect(lines.map(\.number) == Array(0..<6))
      #expect(lines[0].text == MadeLog.objects[0] && lines[5].text == MadeLog.objects[5])
      #expect(lines[0].details.isEmpty && lines[5].details.isEmpty)
      #expect(lines.map(\.tone) == [.plain, .plain, .warning, .error, .plain, .plain])
      #expect(lines.flatMap(\.parts).allSatisfy { !$0.text.contains("\u{1B}[2J") })
    }
  }

  @Test func vGoesFromRawToFlatToPretty() {
    var model = model()
    #expect(text(model).contains(#"{"ts":"2026-11-28T10:00:01.204Z""#))
    Sample.press(&model, "v")
    answer(&model)
    #expect(text(model).contains("10:00:01.204 INFO epoch 3 step=1200 loss=0.213 lr=3e-4 pid=4412"))
    Sample.press(&model, "v")
    answer(&model)
    let rows = text(model).split(separator: "\n").map(String.init)
    let first = rows.firstIndex { $0.contains("10:00:01.204 INFO epoch 3") } ?? 0
    #expect(
      rows[first + 1].hasPrefix("│   step  1200") && rows[first + 4].hasPrefix("│   pid   4412"),
      "\(rows)"
    )
    #expect(rows.contains { $0.hasPrefix("│     host  node-17") })
    // Still so many lines, whatever rows they take.
    #expect(text(model).contains("6 lines · pretty"))
    Sample.press(&model, "v")
    answer(&model)
    #expect(form(model) == LogForm() && text(model).contains(#"{"ts":"#))
  }

  /// Every row of a pane that is too small is met by going down.
  @Test func manyRowsAreGoneThrough() throws {
    var model = model(size: Size(width: 40, height: 12))
    Sample.press(&model, "v v g")
    answer(&model)
    var seen: Set<String> = []
    for _ in 0..<40 {
      for row in text(model).split(separator: "\n") { seen.insert(String(row.dropFirst(2).prefix(20))) }
      Sample.press(&model, "j")
    }
    for part in MadeLog.lines(MadeLog.objects, LogForm(shape: .pretty)).flatMap(\.parts) {
      var reader = SGRText()
      let plain = reader.spans(in: part.text).map(\.text).joined()
      let begun = String(plain.prefix(16))
      #expect(seen.contains { $0.hasPrefix(begun) } || plain.contains("数"), "\(plain)")
    }
    #expect(model.panes[key]?.follows == true)
  }

  @Test func fieldsAreChosenInTheirOrder() {
    var model = model()
    type(&model, "fields loss,level,worker.id")
    #expect(form(model) == LogForm(shape: .flat, fields: .only(["loss", "level", "worker.id"])))
    let shown = text(model)
    #expect(shown.contains("│ loss=0.213 INFO ") && shown.contains("│ WARNING worker.id=3 "))
    #expect(shown.contains("flat loss,level,worker.id"))
    type(&model, "fields -level +step")
    #expect(form(model)?.fields == .only(["loss", "worker.id", "step"]))
    type(&model, "fields")
    #expect(form(model) == LogForm(shape: .flat))
    type(&model, "fields -ts -pid")
    #expect(form(model)?.fields == .except(["ts", "pid"]))
    #expect(text(model).contains("│ INFO epoch 3 step=1200 loss=0.213 lr=3e-4 "))
  }

  /// They hold all the same: lines with them may come.
  @Test(arguments: [
    ("qqqqq", "a field qqqqq; there are ts, level, msg, step, loss, lr, …"),
    ("los,msg", "a field los; did you mean loss?"),
    ("-zzz -pid -qqq", "any of the fields zzz, qqq; there are ts, level, msg, step, loss, lr, …"),
    ("time,level,message,worker,worker.id", nil), ("", nil),
  ])
  func fieldsOfNoLineInSightAreTold(_ names: String, _ words: String?) {
    var model = model()
    type(&model, "fields \(names)")
    #expect(model.notice == words.map { .warning("no line in sight has \($0)") })
    #expect(model.fields == (try? StructuredFields.all.changed(by: names)))
  }

  /// Where no line has any, and in views without a log.
  @Test func fieldsAreToldWhereThereAreNone() {
    var model = Sample.looking(at: Sample.liveRun())
    model.open(.log(Sample.id(41), step: "train"))
    Sample.send(&model, .feed(.log(key, MadeLog.content(["plain", "lines"], LogForm()))))
    Sample.press(&model, ":")
    Sample.type(&model, "fields nope")
    Sample.press(&model, "enter")
    #expect(model.notice == .warning("no line in sight has a field nope"))
  }

  @Test(arguments: [("a -b", "-b and a"), ("-", "-"), ("+a,+", "+")])
  func faultsAreTold(_ names: String, _ words: String) {
    var model = model()
    type(&model, "fields x")
    type(&model, "fields \(names)")
    #expect(model.notice?.text.contains(words) == true, "\(model.notice?.text ?? "")")
    #expect(model.fields == .only(["x"]))
  }

  @Test(arguments: [
    ("", StructuredFields.all), ("b b a", .only(["b", "a"])), ("+a", .only(["x", "a"])), ("-x", .only([])),
  ])
  func changes(_ text: String, _ result: StructuredFields) throws {
    #expect(try StructuredFields.only(["x"]).changed(by: text) == result)
  }

  @Test func namesInSightComplete() {
    var model = model()
    #expect(model.fieldNames.prefix(4) == ["ts", "level", "msg", "step"])
    Sample.press(&model, "v")
    answer(&model)
    #expect(model.fieldNames.contains("worker.host"))
    Sample.press(&model, ":")
    Sample.type(&model, "fields level,lo")
    Sample.press(&model, "tab")
    #expect(model.prompt?.field.text == "fields level,loss")
    let names = CommandNames(fields: ["level", "loss"])
    #expect(CommandLine.completions(of: "fields level,l", names) == ["fields level,loss"])
    #expect(CommandLine.completions(of: "fields -l", names) == ["fields -level", "fields -loss"])
  }

  @Test func fieldsAreRemembered() throws {
    var model = model()
    type(&model, "fields -pid,-ts")
    let memory = try #require(ConsoleMemory(Array(model.memory.text.utf8)))
    #expect(memory.logFields == "-pid,-ts")
    var other = AppModel(context: model.context, theme: model.theme, now: model.now)
    other.take(memory)
    #expect(other.fields == .except(["pid", "ts"]))
  }

  @Test func matchesAreMarkedInEveryRow() {
    let lines = MadeLog.lines(MadeLog.objects, LogForm(shape: .pretty), pattern: "node-17|epoch")
    #expect(lines[1].matches.count == 1 && lines[1].details.allSatisfy(\.matches.isEmpty))
    #expect(lines[2].matches.isEmpty && lines[2].details.map(\.matches.count) == [0, 0, 1, 0])
  }

  @Test func screens() {
    var model = model()
    Sample.press(&model, "v")
    answer(&model)
    Golden.expectEveryLook(model, "log-flat")
    Sample.press(&model, "v t")
    answer(&model)
    Golden.expectEveryLook(model, "log-pretty")
    type(&model, "fields level,msg,step,worker")
    Sample.press(&model, "w")
    Golden.expectEveryLook(model, "log-pretty-fields")
  }
}
