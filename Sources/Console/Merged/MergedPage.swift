internal import ScreenKit
internal import Workflow

/// The logs of all steps of a run as one, over the whole screen.
enum MergedPage {
  static func paint(_ model: AppModel, into buffer: inout CellBuffer) {
    guard case .merged(let id) = model.route else { return }
    let look = model.look
    guard let state = model.run?.state, let pane = model.panes[.merged(id)] else {
      buffer.box(model.frame.body, style: look[.accent], glyphs: look.glyphs)
      let text = model.run?.failure ?? "reading the run"
      return Blank.note(text, in: model.frame.body.interior, look: look, into: &buffer)
    }
    LogPage.paint(pane, title(pane, state, look, width: model.frame.body.width), model, into: &buffer)
  }

  /// `all steps · 1 load  2 train  3 features`: the steps that have a log, as keys switch them off and on.
  private static func title(_ pane: LogPane, _ state: RunState, _ look: Look, width: Int) -> BoxTitle {
    var spans = [look.span("all steps", .title)]
    for (place, step) in MergedSteps.of(state).enumerated() {
      let isHidden = pane.hiddenSteps.contains(step.name)
      spans.append(look.span(place == 0 ? " \(look.glyphs.separator) " : "  ", .border))
      if place < 9 { spans.append(look.span("\(place + 1) ", isHidden ? .dim : .key)) }
      let name = isHidden ? "(\(step.name))" : step.name
      spans.append(StyledSpan(name, isHidden ? look[.dim] : look.stream(step.number)))
    }
    return BoxTitle(left: StyledSpan.cut(spans, to: max(8, width - 6)))
  }
}

/// The steps of a run whose logs are merged.
enum MergedSteps {
  struct Step: Sendable, Hashable {
    var name: String
    /// Its place in the plan, which its colour goes by.
    var number: Int
  }

  static func of(_ state: RunState) -> [Step] {
    state.steps.indices.filter { !state.steps[$0].attempts.isEmpty }.map {
      Step(name: state.plan.steps[$0].name, number: $0)
    }
  }

  /// All logs of a run in the order of the plan, those of hidden steps marked.
  static func streams(_ state: RunState, hidden: Set<String>) -> [LogStream] {
    of(state).flatMap { step in
      state.steps[step.number].attempts.enumerated().flatMap { place, attempt in
        (0..<attempt.instances).map { instance in
          LogStream(
            log: LogID(AttemptID(step: step.name, attempt: place + 1), instance: instance),
            isHidden: hidden.contains(step.name)
          )
        }
      }
    }
  }

  /// `train[1]↻2`.
  static func label(_ log: LogID, _ glyphs: GlyphSet) -> String {
    log.label + (log.attempt.attempt > 1 ? "\(glyphs.retry)\(log.attempt.attempt)" : "")
  }

  /// Columns for the longest label and a line between spaces; at most a quarter of the screen.
  static func labelWidth(_ streams: [LogStream], _ glyphs: GlyphSet, screen: Int) -> Int {
    let longest = streams.map { TextWidth.of(label($0.log, glyphs)) }.max() ?? 0
    return min(longest, max(6, screen / 4)) + 3
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
