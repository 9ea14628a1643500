// Written as the files in `themes` are; a test keeps them equal.

extension BuiltInTheme {
  /// The theme for dark terminals.
  static let dark = BuiltInTheme(
    name: "dark",
    kind: .dark,
    palette: [
      ("snow", 0xF2_F5FA), ("mist", 0xD3_D9E4), ("steel", 0x99_A3B6), ("slate", 0x71_7C93),
      ("night", 0x1B_202A), ("dusk", 0x26_2D3A), ("indigo", 0x2C_3750), ("ocean", 0x1B_3B4A),
      ("sky", 0x8A_B8FF), ("teal", 0x5F_D3C4), ("leaf", 0x93_D17D), ("amber", 0xEB_C474),
      ("orange", 0xF5_A868), ("coral", 0xFF_8585), ("lilac", 0xC6_A8F5), ("rose", 0xF2_A3CF),
      ("sand", 0xCB_B79B), ("lake", 0x86_B5D6),
    ],
    roles: [
      ("base", "default on default"), ("text", "mist"), ("dim", "steel"), ("bright", "snow bold"),
      ("border", "slate"), ("accent", "sky"), ("title", "snow bold"), ("header", "mist"),
      ("brand", "sky bold"), ("crumb", "steel"), ("column", "steel bold"), ("cursor", "snow on indigo"),
      ("cursor-unfocused", "on dusk"), ("selection", "snow on ocean"), ("changed", "snow bold"),
      ("key", "sky bold"), ("hint", "steel"), ("input", "snow underline"), ("placeholder", "steel italic"),
      ("match", "night on amber"), ("match-current", "night on orange bold"), ("dialog", "mist on dusk"),
      ("message-info", "lake"), ("message-warn", "amber"), ("message-error", "coral bold"),
      ("level-debug", "steel"), ("level-info", "lake"), ("level-warn", "amber"),
      ("level-error", "coral bold"), ("timestamp", "steel"), ("stale", "steel italic"),
      ("state-waiting", "steel"), ("state-submitting", "lilac"), ("state-queued", "lilac"),
      ("state-starting", "amber"), ("state-running", "teal"), ("state-succeeded", "leaf"),
      ("state-failed", "coral bold"), ("state-cancelled", "sand"), ("state-skipped", "steel"),
      ("state-cached", "lake"), ("state-stopping", "orange"), ("state-unknown", "rose"),
      ("series-1", "teal"), ("series-2", "sky"), ("series-3", "amber"), ("series-4", "lilac"),
      ("series-5", "leaf"), ("series-6", "coral"),
    ]
  )

  /// The theme for light terminals.
  static let light = BuiltInTheme(
    name: "light",
    kind: .light,
    palette: [
      ("ink", 0x1A_202C), ("text", 0x2D_3648), ("steel", 0x57_617A), ("slate", 0x7A_8499),
      ("paper", 0xFF_FFFF), ("cloud", 0xE8_ECF3), ("ice", 0xD3_E0F5), ("mint", 0xCD_E8DC),
      ("blue", 0x1F_5FBF), ("teal", 0x0B_6E69), ("leaf", 0x2F_6F1F), ("amber", 0x80_5600),
      ("orange", 0x9A_4A00), ("coral", 0xB3_261E), ("lilac", 0x6B_3FB5), ("rose", 0x9C_2A6E),
      ("sand", 0x6B_5A3E), ("lake", 0x2B_5F86), ("butter", 0xFF_E08A), ("peach", 0xFF_BE8A),
    ],
    roles: [
      ("base", "default on default"), ("text", "text"), ("dim", "steel"), ("bright", "ink bold"),
      ("border", "slate"), ("accent", "blue"), ("title", "ink bold"), ("header", "text"),
      ("brand", "blue bold"), ("crumb", "steel"), ("column", "steel bold"), ("cursor", "ink on ice"),
      ("cursor-unfocused", "on cloud"), ("selection", "ink on mint"), ("changed", "ink bold"),
      ("key", "blue bold"), ("hint", "steel"), ("input", "ink underline"), ("placeholder", "steel italic"),
      ("match", "ink on butter"), ("match-current", "ink on peach bold"), ("dialog", "text on cloud"),
      ("message-info", "lake"), ("message-warn", "amber"), ("message-error", "coral bold"),
      ("level-debug", "steel"), ("level-info", "lake"), ("level-warn", "amber"),
      ("level-error", "coral bold"), ("timestamp", "steel"), ("stale", "steel italic"),
      ("state-waiting", "steel"), ("state-submitting", "lilac"), ("state-queued", "lilac"),
      ("state-starting", "amber"), ("state-running", "teal"), ("state-succeeded", "leaf"),
      ("state-failed", "coral bold"), ("state-cancelled", "sand"), ("state-skipped", "steel"),
      ("state-cached", "lake"), ("state-stopping", "orange"), ("state-unknown", "rose"),
      ("series-1", "teal"), ("series-2", "blue"), ("series-3", "amber"), ("series-4", "lilac"),
      ("series-5", "leaf"), ("series-6", "coral"),
    ]
  )

  /// The theme of the terminal's sixteen colours.
  static let terminal = BuiltInTheme(
    name: "terminal",
    kind: .terminal,
    palette: [],
    roles: [
      ("base", "default on default"), ("text", "default"), ("dim", "bright-black"),
      ("bright", "default bold"), ("border", "bright-black"), ("accent", "blue"), ("title", "default bold"),
      ("header", "default"), ("brand", "blue bold"), ("crumb", "bright-black"),
      ("column", "bright-black bold"), ("cursor", "default reverse"),
      ("cursor-unfocused", "default underline"), ("selection", "default reverse bold"),
      ("changed", "default bold"), ("key", "blue bold"), ("hint", "bright-black"),
      ("input", "default underline"), ("placeholder", "bright-black"), ("match", "black on yellow"),
      ("match-current", "black on bright-yellow bold"), ("dialog", "default on default"),
      ("message-info", "cyan"), ("message-warn", "yellow"), ("message-error", "red bold"),
      ("level-debug", "bright-black"), ("level-info", "cyan"), ("level-warn", "yellow"),
      ("level-error", "red bold"), ("timestamp", "bright-black"), ("stale", "bright-black italic"),
      ("state-waiting", "bright-black"), ("state-submitting", "magenta"), ("state-queued", "magenta"),
      ("state-starting", "yellow"), ("state-running", "cyan"), ("state-succeeded", "green"),
      ("state-failed", "red bold"), ("state-cancelled", "yellow dim"), ("state-skipped", "bright-black"),
      ("state-cached", "blue"), ("state-stopping", "bright-yellow"), ("state-unknown", "bright-magenta"),
      ("series-1", "cyan"), ("series-2", "blue"), ("series-3", "yellow"), ("series-4", "magenta"),
      ("series-5", "green"), ("series-6", "red"),
    ]
  )

  /// The theme without colours.
  static let mono = BuiltInTheme(
    name: "mono",
    kind: .mono,
    palette: [],
    roles: [
      ("base", "default on default"), ("text", "default"), ("dim", "default dim"),
      ("bright", "default bold"), ("border", "default dim"), ("accent", "default bold"),
      ("title", "default bold"), ("header", "default"), ("brand", "default bold"), ("crumb", "default dim"),
      ("column", "default dim underline"), ("cursor", "default reverse"),
      ("cursor-unfocused", "default underline"), ("selection", "default reverse bold"),
      ("changed", "default bold reverse"), ("key", "default bold"), ("hint", "default dim"),
      ("input", "default underline"), ("placeholder", "default dim"), ("match", "default reverse"),
      ("match-current", "default reverse bold"), ("dialog", "default"), ("message-info", "default"),
      ("message-warn", "default bold"), ("message-error", "default bold reverse"),
      ("level-debug", "default dim"), ("level-info", "default"), ("level-warn", "default underline"),
      ("level-error", "default bold"), ("timestamp", "default dim"), ("stale", "default dim italic"),
      ("state-waiting", "default dim"), ("state-submitting", "default"), ("state-queued", "default"),
      ("state-starting", "default"), ("state-running", "default bold"), ("state-succeeded", "default"),
      ("state-failed", "default bold"), ("state-cancelled", "default dim"),
      ("state-skipped", "default dim"), ("state-cached", "default dim"), ("state-stopping", "default bold"),
      ("state-unknown", "default underline"), ("series-1", "default bold"), ("series-2", "default"),
      ("series-3", "default dim"), ("series-4", "default underline"), ("series-5", "default italic"),
      ("series-6", "default bold underline"),
    ]
  )
}
