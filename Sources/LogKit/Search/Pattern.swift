internal import CPCRE2

/// A compiled search expression: a regular expression of PCRE2, or a plain string.
///
/// It sees bytes: what is not UTF-8 matches nothing but is no error. Any number of threads may use one pattern, each with
/// a `PatternMatcher` of its own.
package final class Pattern: Sendable {
  package enum Letters: Sendable, Hashable {
    case exact
    case anyCase
    /// Any case, unless the expression has a capital letter.
    case smart
  }

  package let source: String
  package let isLiteral: Bool
  package let ignoresCase: Bool
  /// Never changed after `init` and only read by the library, so it may be shared.
  nonisolated(unsafe) let code: OpaquePointer
  let hasJIT: Bool
  /// A string that stands in every match; lines without it need no closer look.
  let required: LiteralFinder?
  /// Finding `required` is all there is to do.
  let isRequiredEnough: Bool

  /// Compiles `source`; throws with the place of the first fault.
  package init(_ source: String, isLiteral: Bool = false, letters: Letters = .smart) throws(PatternError) {
    self.source = source
    self.isLiteral = isLiteral
    ignoresCase =
      switch letters {
      case .exact: false
      case .anyCase: true
      case .smart: !SmartCase.hasCapital(source, isLiteral: isLiteral)
      }
    code = try Self.compile(source, isLiteral: isLiteral, ignoresCase: ignoresCase)
    hasJIT = pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE) == 0
    var literal = (isLiteral ? Array(source.utf8) : RequiredLiteral.find(in: source)) ?? []
    if ignoresCase { literal = RequiredLiteral.partOfAnyCase(literal) }
    required = literal.isEmpty ? nil : LiteralFinder(literal, ignoresCase: ignoresCase)
    isRequiredEnough = isLiteral && !ignoresCase && required != nil
  }

  deinit { pcre2_code_free_8(code) }

  /// Why `source` is no regular expression; `nil` if it is one.
  package static func fault(in source: String) -> PatternError? {
    do throws(PatternError) {
      pcre2_code_free_8(try compile(source, isLiteral: false, ignoresCase: false))
      return nil
    } catch {
      return error
    }
  }

  private static func compile(
    _ source: String,
    isLiteral: Bool,
    ignoresCase: Bool
  ) throws(PatternError) -> OpaquePointer {
    var options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF
    if ignoresCase { options |= PCRE2_CASELESS }
    // Like grep and ripgrep in a UTF-8 locale: `\w` and `\b` know letters of all scripts.
    options |= isLiteral ? PCRE2_LITERAL : PCRE2_UCP
    var errorCode: Int32 = 0
    var errorOffset = 0
    // One byte more, so that an empty expression has an address, too.
    let bytes = Array(source.utf8) + [0]
    let code = pcre2_compile_8(bytes, bytes.count - 1, options, &errorCode, &errorOffset, nil)
    if let code { return code }
    let before = bytes.prefix(errorOffset)
    throw PatternError(
      message: message(of: errorCode),
      offset: before.count { $0 & 0xC0 != 0x80 }
    )
  }

  private static func message(of code: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let length = pcre2_get_error_message_8(code, &buffer, buffer.count)
    return length > 0 ? String(decoding: buffer.prefix(Int(length)), as: UTF8.self) : "error \(code)"
  }
}
