import SeededRandom

/// Text that breaks screens.
enum Torture {
  static let pieces = [
    "a", "Z", " ", "…", "e\u{301}", "日本", "한국어", "\u{1112}\u{1161}\u{11AB}", "\u{11AB}", "👍🏽", "👨‍👩‍👧‍👦", "🇩🇪", "🇩",
    "❤️", "❤︎",
    "1️⃣", "☂️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "שלום", "مرحبا", "\u{202E}", "\u{2066}", "\u{200F}", "\u{200D}", "\u{FE0F}", "\u{20E3}",
    "\u{301}\u{302}",
    "\t", "\n", "\r", "\u{1B}[2J", "\u{1B}]0;x\u{7}", "\u{9B}31m", "\u{7F}", "\u{0}", "\u{FEFF}", "\u{FFFE}",
    "नमस्ते", "हिन्दी",
    "\u{E0001}", "\u{2028}", "\u{AD}", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢", "\u{3164}", "ﷺ", "𝕏", "\u{10FFFF}",
  ]

  static func text(_ seed: inout SeededGenerator, upTo count: Int = 12) -> String {
    (0..<Int.random(in: 0...count, using: &seed)).map { _ in
      if Int.random(in: 0..<6, using: &seed) == 0,
        let scalar = Unicode.Scalar(UInt32.random(in: 0..<0x11_0000, using: &seed))
      {
        return String(scalar)
      }
      return pieces.randomElement(using: &seed) ?? ""
    }.joined()
  }
}
