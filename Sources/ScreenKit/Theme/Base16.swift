/// A scheme of sixteen colours (base16), or of twenty-four (base24), as a theme.
///
/// The first eight go from the ground to the brightest text, the others are red, orange, yellow, green, cyan, blue, magenta
/// and brown. Schemes are made for editors, where comments may be faint: what would be too faint to read here is moved
/// towards the colour of text, and keeps its hue.
enum Base16 {
  static let names = (0..<16).map { "base0" + String($0, radix: 16, uppercase: true) }
  /// The eight more of base24.
  static let moreNames = (0..<8).map { "base1\($0)" }

  static let roles: [(role: String, style: String)] = [
    ("base", "base05 on base00"), ("text", "base05"), ("dim", "faint"), ("bright", "strong bold"),
    ("border", "line"), ("accent", "base0D"), ("title", "strong bold"), ("header", "base05"),
    ("brand", "base0D bold"), ("crumb", "faint"), ("column", "faint bold"), ("cursor", "strong on raised"),
    ("cursor-unfocused", "on lifted"), ("selection", "strong on chosen"), ("changed", "strong bold"),
    ("key", "base0D bold"), ("hint", "faint"), ("input", "strong underline"), ("placeholder", "faint italic"),
    ("match", "base00 on base0A"), ("match-current", "base00 on base09 bold"), ("dialog", "base05 on lifted"),
    ("message-info", "base0C"), ("message-warn", "base0A"), ("message-error", "base08 bold"),
    ("level-debug", "faint"), ("level-info", "base0C"), ("level-warn", "base0A"),
    ("level-error", "base08 bold"), ("timestamp", "faint"), ("stale", "faint italic"),
    ("state-waiting", "faint"), ("state-submitting", "base0E"), ("state-queued", "base0E"),
    ("state-starting", "base0A"), ("state-running", "base0C"), ("state-succeeded", "base0B"),
    ("state-failed", "base08 bold"), ("state-cancelled", "base0F"), ("state-skipped", "faint"),
    ("state-cached", "base0D"), ("state-stopping", "base09"), ("state-unknown", "base0F"),
    ("series-1", "base0C"), ("series-2", "base0D"), ("series-3", "base0A"), ("series-4", "base0E"),
    ("series-5", "base0B"), ("series-6", "base08"),
  ]

  /// The palette that `roles` speak of; `colors` are the scheme's sixteen, or more, in their order.
  static func palette(_ colors: [Color]) -> [String: Color] {
    var palette = Dictionary(zip(names + moreNames, colors), uniquingKeysWith: { first, _ in first })
    guard let ground = palette["base00"], let text = palette["base05"] else { return palette }
    let strong = [palette["base07"], palette["base06"], text].compactMap { $0 }
      .max { Contrast.ratio($0, ground) < Contrast.ratio($1, ground) }
    let raised = Contrast.mix(ground, text, 0.14)
    palette["strong"] = strong ?? text
    palette["raised"] = raised
    palette["lifted"] = Contrast.mix(ground, text, 0.08)
    palette["chosen"] = Contrast.mix(ground, palette["base0D"] ?? text, 0.3)
    let goal = strong ?? text
    palette["faint"] = Contrast.lifted(palette["base04"] ?? text, towards: goal, on: [ground, raised], 4.5)
    palette["line"] = Contrast.lifted(palette["base03"] ?? text, towards: goal, on: [ground], 3)
    for name in names.suffix(8) + ["base05"] {
      palette[name] = palette[name].map { Contrast.lifted($0, towards: goal, on: [ground, raised], 4.5) }
    }
    return palette
  }

  /// Whether a scheme is made for a dark ground.
  static func kind(_ colors: [Color]) -> Theme.Kind {
    guard colors.count > 5 else { return .dark }
    return Contrast.luminance(colors[0]) < Contrast.luminance(colors[5]) ? .dark : .light
  }
}

extension BuiltInTheme {
  static func scheme(_ name: String, _ kind: Theme.Kind, _ colors: [UInt32]) -> BuiltInTheme {
    BuiltInTheme(
      name: name,
      kind: kind,
      palette: { Base16.palette(colors.map(Color.hex)) },
      roles: Base16.roles
    )
  }
}
