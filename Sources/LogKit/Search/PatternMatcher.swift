internal import CPCRE2

/// Matches one pattern on one thread: holds what the library needs while it works.
package final class PatternMatcher {
  /// How much backtracking a single line may cost: about a millisecond.
  static let matchLimit: UInt32 = 200_000

  package let pattern: Pattern
  /// Lines on which the expression was given up because it took too long.
  package private(set) var abandonedLines = 0
  private let data: OpaquePointer?
  private let context: OpaquePointer?
  private let stack: OpaquePointer?

  package init(_ pattern: Pattern) {
    self.pattern = pattern
    data = pcre2_match_data_create_8(1, nil)
    context = pcre2_match_context_create_8(nil)
    stack = pattern.hasJIT ? pcre2_jit_stack_create_8(32_768, 1 << 20, nil) : nil
    pcre2_set_match_limit_8(context, Self.matchLimit)
    pcre2_set_heap_limit_8(context, 20_000)
    if let stack { pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack)) }
  }

  deinit {
    pcre2_match_data_free_8(data)
    pcre2_match_context_free_8(context)
    pcre2_jit_stack_free_8(stack)
  }

  /// The first match in `line` at or behind `start`.
  func first(in line: UnsafeRawBufferPointer, from start: Int = 0) -> Range<Int>? {
    if let required = pattern.required {
      guard let hit = required.first(in: line, start..<line.count) else { return nil }
      if pattern.isRequiredEnough { return hit..<hit + required.count }
    }
    return match(line, from: start)
  }

  private func match(_ line: UnsafeRawBufferPointer, from start: Int) -> Range<Int>? {
    let empty: StaticString = ""
    let base = line.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? empty.utf8Start
    let result =
      pattern.hasJIT
      ? pcre2_jit_match_8(pattern.code, base, line.count, start, 0, data, context)
      : pcre2_match_8(pattern.code, base, line.count, start, 0, data, context)
    guard result >= 0, let pair = pcre2_get_ovector_pointer_8(data) else {
      if result < PCRE2_ERROR_PARTIAL { abandonedLines += 1 }
      return nil
    }
    // `\K` in a lookahead can set the start behind the end.
    return min(pair[0], pair[1])..<pair[1]
  }
}

extension PatternMatcher {
  package func matches(_ line: ArraySlice<UInt8>) -> Bool {
    line.withUnsafeBytes { first(in: $0) != nil }
  }

  /// Where the pattern matches in `line`, counted from its beginning; at most `limit` places, none of them empty.
  package func ranges(in line: ArraySlice<UInt8>, limit: Int = 1000) -> [Range<Int>] {
    line.withUnsafeBytes { bytes in
      var found: [Range<Int>] = []
      var position = 0
      while found.count < limit, position <= bytes.count, let range = first(in: bytes, from: position) {
        if !range.isEmpty { found.append(range) }
        position = max(range.upperBound, position)
        guard range.isEmpty || range.upperBound <= range.lowerBound else { continue }
        // Past the character at which nothing was matched.
        position += 1
        while position < bytes.count, bytes[position] & 0xC0 == 0x80 { position += 1 }
      }
      return found
    }
  }

  /// Where the pattern matches in text that is shown, as ranges of its UTF-8.
  package func ranges(in text: String, limit: Int = 1000) -> [Range<Int>] {
    ranges(in: Array(text.utf8)[...], limit: limit)
  }
}
