/// Durations as screens show them: the two largest units, five or six columns.
package enum DurationText {
  /// `03:12`, `1h04m`, `11h30m`, `2d03h`, `120d`; a negative one counts as none.
  package static func of(_ duration: Duration) -> String {
    let seconds = Int(max(0, min(duration.components.seconds, 99_999 * 86_400)))
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400)
    if hours == 0 { return twoDigits(minutes) + ":" + twoDigits(seconds % 60) }
    if days == 0 { return "\(hours)h\(twoDigits(minutes % 60))m" }
    if days < 100 { return "\(days)d\(twoDigits(hours % 24))h" }
    return "\(days)d"
  }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
