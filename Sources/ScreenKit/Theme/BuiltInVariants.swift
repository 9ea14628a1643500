// Themes that change colours of the dark one; written as the files in `themes` are, and a test keeps them equal.

extension BuiltInTheme {
  /// White on black, and colours that stand out from both.
  static let highContrast = dark.variant(
    "high-contrast",
    palette: [
      ("snow", 0xFF_FFFF), ("mist", 0xFF_FFFF), ("steel", 0xD8_DEE8), ("slate", 0xB0_B8C8),
      ("night", 0x00_0000), ("dusk", 0x1A_1A1A), ("indigo", 0x00_2B80), ("ocean", 0x00_4A3C),
      ("sky", 0x9C_C9FF), ("teal", 0x5C_FFF0), ("leaf", 0x8C_FF66), ("amber", 0xFF_E14D),
      ("orange", 0xFF_B84D), ("coral", 0xFF_9C9C), ("lilac", 0xDD_C2FF), ("rose", 0xFF_B3E0),
      ("sand", 0xE8_D8BC), ("lake", 0xA8_DBFF),
    ],
    roles: [("base", "snow on night"), ("cursor", "snow on indigo bold"), ("border", "slate bold")]
  )

  /// For people who do not tell red from green: blue is good, orange is bad, light and dark do the rest.
  static let deuteranopia = dark.variant(
    "deuteranopia",
    palette: [
      ("leaf", 0x5E_9BFF), ("coral", 0xFF_9A1F), ("teal", 0xB5_F0FF), ("amber", 0xFF_F3B0),
      ("orange", 0xC9_C2AA), ("lilac", 0x9A_8FC4), ("rose", 0xE8_E2F5), ("sand", 0xA8_A08C),
    ]
  )

  /// For people who do not tell blue from green and yellow from pink: red is bad, cyan is good.
  static let tritanopia = dark.variant(
    "tritanopia",
    palette: [
      ("leaf", 0x2F_C4B8), ("coral", 0xFF_6B6B), ("teal", 0xC8_FFF6), ("amber", 0xFF_D0D0),
      ("orange", 0xE0_9494), ("lilac", 0x8F_9FA8), ("rose", 0xF5_E0EA), ("sand", 0xB8_A8A0),
    ]
  )
}
