internal import OrderedCollections
internal import ScreenKit
internal import Workflow

/// A run in figures: what came of it, where its time went, which steps took longest.
enum SummaryPage {
  static func paint(_ model: AppModel, into buffer: inout CellBuffer) {
    let look = model.look
    guard let run = model.run, let state = run.state, let digest = run.digest else {
      return RunBlank.paint(model, title: "summary", into: &buffer)
    }
    let sheet = sheet(model, state, digest)
    buffer.box(
      model.frame.body,
      style: look[.accent],
      glyphs: look.glyphs,
      top: BoxTitle(
        left: [look.span(state.plan.name, .title), look.span(" \(look.glyphs.separator) summary", .dim)],
        right: look.state(state.status.role)
      )
    )
    sheet.paint(from: model.pageOffset, in: DetailsPage.room(model.frame), into: &buffer)
  }

  static func lineCount(_ model: AppModel) -> Int {
    guard let run = model.run, let state = run.state, let digest = run.digest else { return 0 }
    return sheet(model, state, digest).lines.count
  }

  private static func sheet(_ model: AppModel, _ state: RunState, _ digest: RunDigest) -> FactSheet {
    var sheet = FactSheet(model.look, width: DetailsPage.room(model.frame).width)
    addRun(state, digest, model, to: &sheet)
    addTime(digest, to: &sheet)
    addLongest(state, digest, chosen: model.run?.summaryStep, to: &sheet)
    addPlaces(digest, to: &sheet)
    if !state.notes.isEmpty {
      sheet.heading("notes")
      for note in state.notes.suffix(20) { sheet.text(note, .dim) }
    }
    return sheet
  }

  private static func addRun(
    _ state: RunState,
    _ digest: RunDigest,
    _ model: AppModel,
    to sheet: inout FactSheet
  ) {
    let look = sheet.look
    sheet.heading("run")
    sheet.fact("state", state.status.rawValue, .state(state.status.role))
    if let reason = state.reason { sheet.fact("reason", reason) }
    sheet.fact("pipeline", state.plan.pipeline)
    sheet.fact("stack", state.plan.stack.name)
    for (name, value) in state.plan.parameters { sheet.fact(name, value.plainText, .dim) }
    if let start = state.startedAt {
      let local = model.context.localTime
      let end = state.endedAt.map { " to \($0.age(at: model.now, local))" } ?? ""
      sheet.fact("from", start.age(at: model.now, local) + end)
      sheet.fact("took", ((state.endedAt ?? model.now) - start).shortText)
    }
    let counts = state.counts
    let spans = StepState.allCases.flatMap { kind -> [StyledSpan] in
      guard let count = counts[kind] else { return [] }
      return [
        look.sign(kind.role), StyledSpan(" \(count.grouped) \(kind.rawValue)  ", look.theme[kind.role]),
      ]
    }
    sheet.line(spans)
    let retries = digest.attempts - state.steps.count { !$0.attempts.isEmpty }
    if retries > 0 { sheet.fact("retried", "\(retries)") }
  }

  private static func addTime(_ digest: RunDigest, to sheet: inout FactSheet) {
    let whole = digest.turn + digest.waited + digest.ran
    guard whole > .zero else { return }
    sheet.heading("time of all steps together")
    let parts: [(String, Duration, StateRole)] = [
      ("for their turn", digest.turn, .waiting), ("queued, starting", digest.waited, .starting),
      ("at work", digest.ran, .running),
    ]
    for (name, time, role) in parts {
      let share = time / whole
      let bar = Meters.bar(
        share,
        width: max(4, min(30, sheet.width - 36)),
        filled: sheet.look[role],
        rest: sheet.look[.border],
        glyphs: sheet.look.glyphs
      )
      sheet.line(
        [sheet.look.span(padded(name, 18) + padded(time.shortText, 8), .text)] + bar
          + [sheet.look.span(" \(Int((share * 100).rounded())) %", .dim)]
      )
    }
    sheet.fact("side by side", "at most \(digest.width)")
  }

  /// The step whose row is in a line of the page.
  static func step(at line: Int, _ model: AppModel) -> Int? {
    guard let run = model.run, let state = run.state, let digest = run.digest else { return nil }
    return sheet(model, state, digest).steps[line]
  }

  private static func addLongest(
    _ state: RunState,
    _ digest: RunDigest,
    chosen: Int?,
    to sheet: inout FactSheet
  ) {
    guard let most = digest.longest.first?.total, most > .zero else { return }
    sheet.heading("longest steps")
    let nameWidth = max(8, min(40, sheet.width - 44))
    let barWidth = max(0, min(40, sheet.width - nameWidth - 30))
    let head = padded("", nameWidth + 2) + "   turn queued   work"
    sheet.line([sheet.look.span(TextWidth.truncated(head, to: sheet.width - 2), .column)])
    for share in digest.longest {
      let step = state.steps[share.step]
      let name = TextWidth.truncated(state.plan.steps[share.step].name, to: nameWidth)
      let times = [share.turn, share.waited, share.ran].map { leftPadded($0.shortText, 7) }.joined()
      var spans = [
        sheet.look.sign(step.state.role), sheet.look.span(" " + padded(name, nameWidth), .text),
        sheet.look.span(times + "  ", .dim),
      ]
      if barWidth >= 8 { spans += bar(share, of: most, width: barWidth, sheet.look) }
      sheet.line(spans, of: share.step, isChosen: share.step == chosen)
    }
  }

  /// Waiting and work of one step, as parts of the longest one's time.
  private static func bar(
    _ share: RunDigest.Share,
    of most: Duration,
    width: Int,
    _ look: Look
  ) -> [StyledSpan] {
    let parts: [(Duration, Int, StateRole)] = [
      (share.turn, 0, .waiting), (share.waited, 1, .starting), (share.ran, 3, .running),
    ]
    return parts.map { time, shade, role in
      let count = max(0, min(width, Int((time / most * Double(width)).rounded())))
      return StyledSpan(
        String(repeating: Character(look.glyphs.shades[shade]), count: count),
        look.theme[role]
      )
    }
  }

  private static func addPlaces(_ digest: RunDigest, to sheet: inout FactSheet) {
    guard digest.places.count > 1 else { return }
    sheet.heading("places")
    for (name, place) in digest.places.sorted(by: { ($1.value.ran, $0.key) < ($0.value.ran, $1.key) }) {
      let steps = place.steps == 1 ? "1 step" : "\(place.steps.grouped) steps"
      sheet.fact(name, "\(steps), \(place.ran.shortText) at work, \(place.waited.shortText) waiting")
    }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - TextWidth.of(text)))
  }

  private static func leftPadded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - TextWidth.of(text))) + text
  }
}
