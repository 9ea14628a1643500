internal import ScreenKit
internal import Workflow

/// The logs of all steps of a run, or of several, as one over the whole screen.
enum MergedPage {
  static func paint(_ model: AppModel, into buffer: inout CellBuffer) {
    let look = model.look
    guard let runs = model.mergedRuns, let pane = model.shownLog.flatMap({ model.panes[$0] }) else {
      buffer.box(model.frame.body, style: look[.accent], glyphs: look.glyphs)
      return Blank.note(absence(model), in: model.frame.body.interior, look: look, into: &buffer)
    }
    LogPage.paint(pane, title(pane, runs, look, width: model.frame.body.width), model, into: &buffer)
  }

  private static func absence(_ model: AppModel) -> String {
    guard case .mergedRuns(let ids) = model.route else {
      return model.run?.failure?.text ?? model.waitingForRun
    }
    let failures = ids.compactMap { model.unreadRuns[$0] }
    if failures.count == ids.count { return failures.first ?? "no run" }
    return model.waiting("reading \(ids.count) runs", for: .severalRuns(ids.count))
  }

  /// `all steps · 1 load  2 train  3 features`: the steps that have a log, as keys switch them off and on.
  private static func title(_ pane: LogPane, _ runs: MergedRuns, _ look: Look, width: Int) -> BoxTitle {
    let spans = titleParts(pane, runs, look, width: width).flatMap(\.spans)
    return BoxTitle(left: StyledSpan.cut(spans, to: max(8, width - 6)))
  }

  /// The step that is named in a column of the box's title.
  static func step(at column: Int, _ model: AppModel) -> String? {
    let width = model.frame.body.width
    guard let runs = model.mergedRuns, let pane = model.shownLog.flatMap({ model.panes[$0] }), column >= 2,
      column < 2 + max(8, width - 6)
    else { return nil }
    var x = 2
    for part in titleParts(pane, runs, model.look, width: width) {
      x += part.spans.reduce(0) { $0 + TextWidth.of($1.text) }
      if column < x { return part.step }
    }
    return nil
  }

  private static func titleParts(
    _ pane: LogPane,
    _ runs: MergedRuns,
    _ look: Look,
    width: Int
  ) -> [(step: String?, spans: [StyledSpan])] {
    let name = runs.isOfSeveral ? "all steps of \(runs.states.count) runs" : "all steps"
    var parts: [(step: String?, spans: [StyledSpan])] = [(nil, [look.span(name, .title)])]
    // Each takes three columns at least; what has no room is not made.
    for (place, step) in runs.steps.prefix(width / 3 + 1).enumerated() {
      let isHidden = pane.hiddenSteps.contains(step.name)
      parts.append((nil, [look.span(place == 0 ? " \(look.glyphs.separator) " : "  ", .border)]))
      var spans: [StyledSpan] = []
      if place < 9 { spans.append(look.span("\(place + 1) ", isHidden ? .dim : .key)) }
      let name = isHidden ? "(\(step.name))" : step.name
      spans.append(StyledSpan(name, isHidden ? look[.dim] : look.stream(step.number)))
      parts.append((step.name, spans))
    }
    return parts
  }
}

extension Look {
  /// How the name of a stream looks: the colours of series, but for that of errors, and the same again in bold, underlined,
  /// and both.
  func stream(_ number: Int) -> Style {
    let attributes: [Attributes] = [[], .bold, .underline, [.bold, .underline]]
    let error = self[.levelError].foreground
    var styles: [Style] = []
    for series in 0..<Role.seriesCount {
      let style = self[.series(series)]
      let isTaken = style.foreground == error || styles.contains { $0.foreground == style.foreground }
      if !isTaken || style.foreground.isUnset { styles.append(style) }
    }
    guard !styles.isEmpty else { return self[.text] }
    var style = styles[number % styles.count]
    style.attributes.formUnion(attributes[number / styles.count % attributes.count])
    return style
  }
}
