/// One pass over the words of a line's beginning for the first that is there to name the level.
///
/// A word counts by its shape and its place: in capitals anywhere, in small letters within brackets or before a colon
/// at the start, a single letter only where a known writer puts it. Short or ambiguous words (`INF`, `FINE`, `PANIC`)
/// count only while nothing but times and numbers came before.
struct LevelWords {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0
  /// Only times, numbers and brackets came before.
  private var isPreamble = true

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  mutating func next() -> LogLevel? {
    while position < bytes.count {
      guard bytes[position].isWordByte else {
        position += 1
        continue
      }
      var (end, digits, capitals, others) = (position, 0, 0, 0)
      while end < bytes.count, bytes[end].isWordByte {
        if bytes[end].isDigit {
          digits += 1
        } else if bytes[end].isUppercase {
          capitals += 1
        } else if !bytes[end].isLetter {
          others += 1
        }
        end += 1
      }
      let range = position..<end
      position = end
      if digits + others == 0 {
        if let level = level(range, isCapital: capitals == range.count) { return level }
        if isPreamble { isPreamble = isOfClock(range) }
      } else if capitals == 1, digits == range.count - 1, let level = dated(range) {
        return level
      } else if digits == 0 {
        isPreamble = false
      }
    }
    return nil
  }

  private func level(_ range: Range<Int>, isCapital: Bool) -> LogLevel? {
    if range.count == 1 { return isCapital && isPreamble ? letter(range.lowerBound) : nil }
    guard (3...13).contains(range.count) else { return nil }
    let isMarked = isMarked(range)
    guard isMarked || isCapital, let level = LogLevel(word: rebased(range)) else { return nil }
    if isMarked { return isCount(range.upperBound) || (!isCapital && isEverydayWord(range)) ? nil : level }
    return isFree(range) && (isPreamble || isPlain(range)) ? level : nil
  }

  /// `Success: 3 of 3` in small letters is a sentence.
  private func isEverydayWord(_ range: Range<Int>) -> Bool {
    let word = rebased(range)
    return after(range) == UInt8(ascii: ":") && (word.spells("success") || word.spells("fine"))
  }

  /// `INFO` and the like are seldom meant otherwise.
  private func isPlain(_ range: Range<Int>) -> Bool {
    let word = rebased(range)
    switch word.count {
    case 3: return word.spells("err") && after(range) == UInt8(ascii: "!")
    case 4: return word.spells("info") || word.spells("warn")
    case 5:
      return word.spells("error") || word.spells("debug") || word.spells("fatal") || word.spells("trace")
    case 6: return word.spells("severe")
    case 7: return word.spells("warning")
    case 8: return word.spells("critical")
    default: return false
    }
  }

  /// Whether a word in capitals stands for itself: not `ERROR=0`, `"ERROR"`, `status=ERROR`, `DEBUG, INFO`, `ERROR-prone`.
  private func isFree(_ range: Range<Int>) -> Bool {
    let (before, after) = (before(range), after(range))
    switch after {
    case UInt8(ascii: "="), UInt8(ascii: "("), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
      return false
    case UInt8(ascii: "/"): return before == UInt8(ascii: "[")
    case UInt8(ascii: ","): if !isPreamble, byte(range.upperBound + 1) == 0x20 { return false }
    case UInt8(ascii: "-"): if !isPreamble, before != UInt8(ascii: "-") { return false }
    case UInt8(ascii: ":"): if isCount(range.upperBound) { return false }
    default: break
    }
    switch before {
    case UInt8(ascii: "="), UInt8(ascii: "$"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
      return false
    case UInt8(ascii: "/"): return after == UInt8(ascii: "]")
    case UInt8(ascii: "."): return after == UInt8(ascii: ":")
    case UInt8(ascii: "-"): return after == UInt8(ascii: "-") || isPreamble
    case 0x20: return isPreamble || byte(range.lowerBound - 2) != UInt8(ascii: ",")
    default: return true
    }
  }

  /// `[warn]`, `[info     ]`, `[core:error]`, `<error>`, `|info|`, a field between tabs, and `error:` at the start of a
  /// line, behind times, or behind a place such as `a.c:3:1:`.
  private func isMarked(_ range: Range<Int>) -> Bool {
    let (before, after) = (before(range), after(range))
    if after == UInt8(ascii: ":"), byte(range.upperBound + 1) != UInt8(ascii: ":") {
      if isPreamble, before <= 0x20 { return true }
      return before == 0x20 && byte(range.lowerBound - 2) == UInt8(ascii: ":")
        && byte(range.lowerBound - 3).isDigit
    }
    if after == UInt8(ascii: "\t") { return before == UInt8(ascii: "\t") && isPreamble }
    guard after != 0x20 || before != 0x20 || byte(range.lowerBound - 2) == UInt8(ascii: "|") else {
      return false
    }
    var (first, last) = (range.lowerBound - 1, range.upperBound)
    while first > 0, bytes[first] == 0x20 { first -= 1 }
    while last < bytes.count, bytes[last] == 0x20 { last += 1 }
    switch byte(last) {
    case UInt8(ascii: "]"):
      return byte(first) == UInt8(ascii: "[") || (before == UInt8(ascii: ":") && after == UInt8(ascii: "]"))
    case UInt8(ascii: ">"): return before == UInt8(ascii: "<") && after == UInt8(ascii: ">")
    case UInt8(ascii: "|"): return byte(first) == UInt8(ascii: "|")
    default: return false
    }
  }

  /// Whether a colon and nothing but a number follow: `error: 0`, `WARNING: 3, …`.
  private func isCount(_ end: Int) -> Bool {
    guard byte(end) == UInt8(ascii: ":") else { return false }
    var position = end + 1
    while byte(position) == 0x20, position < bytes.count { position += 1 }
    let start = position
    while byte(position).isDigit { position += 1 }
    guard position > start else { return false }
    let next = byte(position)
    return position >= bytes.count || next == UInt8(ascii: ",") || next == UInt8(ascii: ";")
      || next == UInt8(ascii: "|") || next == UInt8(ascii: ")")
  }

  private func rebased(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[range])
  }

  /// The byte at a place; a space outside of the line.
  private func byte(_ place: Int) -> UInt8 { bytes.indices.contains(place) ? bytes[place] : 0x20 }
  private func before(_ range: Range<Int>) -> UInt8 { byte(range.lowerBound - 1) }
  private func after(_ range: Range<Int>) -> UInt8 { byte(range.upperBound) }
}

/// Single letters.
extension LevelWords {
  /// `W1123 19:41:02.113 …` and `I20261123 19:41:…`: klog, glog, absl.
  private func dated(_ range: Range<Int>) -> LogLevel? {
    guard range.count == 5 || range.count == 9, byte(range.upperBound) == 0x20,
      byte(range.upperBound + 1).isDigit, byte(range.upperBound + 2).isDigit,
      byte(range.upperBound + 3) == UInt8(ascii: ":")
    else { return nil }
    return LogLevel(letter: bytes[range.lowerBound])
  }

  /// `[I 2026-11-23 …]`, `[W:onnxruntime…]`, `[E]`, `[2026-… I 12 12]`, `…Z W! slow`, `…: W tensorflow/core/x.cc:1]`.
  private func letter(_ place: Int) -> LogLevel? {
    let (before, after) = (byte(place - 1), byte(place + 1))
    let isKnown: Bool
    switch (before, after) {
    case (UInt8(ascii: "["), UInt8(ascii: "]")), (UInt8(ascii: "["), UInt8(ascii: ":")): isKnown = true
    case (UInt8(ascii: "["), 0x20): isKnown = nextWordIsPlace(place + 2)
    case (0x20, UInt8(ascii: "!")): isKnown = place > 8 && byte(place + 2) == 0x20
    case (0x20, 0x20) where bytes[0] == UInt8(ascii: "["): isKnown = byte(place + 2).isDigit
    case (0x20, 0x20): isKnown = byte(place - 2) == UInt8(ascii: ":") && nextWordIsPlace(place + 2)
    default: isKnown = false
    }
    return isKnown ? LogLevel(letter: bytes[place]) : nil
  }

  /// Whether a time or the name of a file comes next.
  private func nextWordIsPlace(_ start: Int) -> Bool {
    var end = start
    while end < bytes.count, bytes[end] > 0x20 {
      if bytes[end].isDigit || bytes[end] == UInt8(ascii: ".") { return true }
      end += 1
    }
    return false
  }

  /// Letters that belong to a time: `T`, `Z`, `UTC`, `PM`, `Nov`, `Fri`.
  private func isOfClock(_ range: Range<Int>) -> Bool {
    let word = rebased(range)
    switch word.count {
    case 1: return word[0] == UInt8(ascii: "T") || word[0] == UInt8(ascii: "Z")
    case 2: return word.spells("am") || word.spells("pm")
    case 3:
      let names: StaticString = "janfebmaraprmayjunjulaugsepoctnovdecmontuewedthufrisatsunutcgmt"
      return names.withUTF8Buffer { known in
        stride(from: 0, to: known.count, by: 3).contains { start in
          (0..<3).allSatisfy { known[start + $0] == word[$0] | 0x20 }
        }
      }
    default: return false
    }
  }
}
