internal import ScreenKit

/// How far a step is, and its newest metric: `━━━━╸─── 62 %  loss ▇▅▃▂▁ 0.209`.
struct PaneMeter {
  private let progress: Double?
  private let series: StepMeter.Series?
  private let isLive: Bool

  init(_ meter: StepMeter, isLive: Bool) {
    progress = meter.progress.flatMap { isLive || $0 > 0 ? $0 : nil }
    series = meter.series.first { !$0.values.isEmpty }
    self.isLive = isLive
  }

  /// Both where there is room, else the progress of a step at work and the last value of one that has ended.
  ///
  /// In a box of `width` columns they take no more than `room`, and leave half of it, or two thirds, to what else there is.
  func spans(_ look: Look, width: Int, room: Int) -> [StyledSpan] {
    let both = min(room, width / 2)
    let rest = both - Self.leastBar - 2
    if progress != nil, let metric = metric(look, room: min(rest, 32), leastLine: 4) {
      let used = metric.reduce(0) { $0 + TextWidth.of($1.text) } + 2
      return (bar(look, room: both - used) ?? []) + [look.span("  ", .border)] + metric
    }
    let one = min(room, width / 3)
    let metric = metric(look, room: one, leastLine: 4) ?? metric(look, room: one, leastLine: 0)
    return (isLive ? bar(look, room: one) ?? metric : metric ?? bar(look, room: one)) ?? []
  }

  private static let leastBar = 9

  /// `━━━━╸─── 62 %`.
  private func bar(_ look: Look, room: Int) -> [StyledSpan]? {
    guard let progress, room >= Self.leastBar else { return nil }
    let bar = Meters.bar(
      progress,
      width: min(16, room - 5),
      filled: look[.state(.running)],
      rest: look[.border],
      glyphs: look.glyphs
    )
    return bar + [look.span(" \(Int((progress * 100).rounded(.down))) %", .text)]
  }

  /// `loss ▇▅▃▂▁ 0.209`, with a line of so many columns at least; without a line at 0.
  private func metric(_ look: Look, room: Int, leastLine: Int) -> [StyledSpan]? {
    guard let series, let last = series.values.last else { return nil }
    let value = Number.short(last)
    let left = room - TextWidth.of(series.name) - value.count - (leastLine > 0 ? 2 : 1)
    guard left >= leastLine else { return nil }
    let line =
      leastLine > 0
      ? [
        look.span(" ", .dim),
        look.span(
          Meters.sparkline(series.values, width: min(16, left), squeeze: true, glyphs: look.glyphs),
          .series(0)
        ),
      ] : []
    return [look.span(series.name, .dim)] + line + [look.span(" " + value, .text)]
  }
}
