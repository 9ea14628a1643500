internal import ScreenKit

/// One line of the table of keys.
struct KeyBinding: Sendable, Hashable {
  var action: KeyAction
  var context: KeyContext
  var keys: [Key]
  /// A word or two for the line of hints; nil where the help alone tells of it.
  var hint: String?
  /// What it does, for the help.
  var help: String
}

/// All keys: dispatch, the line of hints and the help are made from this one table.
package struct KeyMap: Sendable {
  let bindings: [KeyBinding]
  private let table: [KeyContext: [Key: KeyAction]]

  init(_ bindings: [KeyBinding]) {
    self.bindings = bindings
    var table: [KeyContext: [Key: KeyAction]] = [:]
    for binding in bindings {
      for key in binding.keys { table[binding.context, default: [:]][key] = binding.action }
    }
    self.table = table
  }

  /// What `key` does, in the first of `contexts` that knows it.
  func action(for key: Key, in contexts: [KeyContext]) -> KeyAction? {
    for context in contexts {
      if let action = table[context]?[key] { return action }
    }
    return nil
  }

  /// The keys worth showing in a view: its own first, then the general ones, `? help` last.
  func hints(in contexts: [KeyContext], glyphs: GlyphSet) -> [(key: Key, hint: KeyHint)] {
    var hints: [(key: Key, hint: KeyHint)] = []
    // A key that an inner view has taken for itself means nothing else there.
    var taken: Set<Key> = []
    for context in contexts {
      for binding in bindings where binding.context == context {
        guard let hint = binding.hint, let key = binding.keys.first, !taken.contains(key) else { continue }
        hints.append((key, KeyHint(key.symbol(glyphs), hint)))
      }
      for binding in bindings where binding.context == context { taken.formUnion(binding.keys) }
    }
    return hints
  }

  /// Which of its keys a binding is pressed with, from 0: what the number keys of panes mean.
  func place(of key: Key, for action: KeyAction, in contexts: [KeyContext]) -> Int? {
    for context in contexts {
      if let found = bindings.first(where: { $0.context == context && $0.action == action }) {
        return found.keys.firstIndex(of: key)
      }
    }
    return nil
  }

  /// The key that stands for an action in hints and sentences.
  func key(of action: KeyAction, in context: KeyContext) -> Key? {
    bindings.first { $0.action == action && $0.context == context }?.keys.first
  }
}

extension KeyBinding {
  /// Its keys for the help; many in a row as the first and the last: `1 … 9`.
  func symbols(_ glyphs: GlyphSet) -> String {
    let symbols = keys.map { $0.symbol(glyphs) }
    guard symbols.count > 4, let first = symbols.first, let last = symbols.last else {
      return symbols.joined(separator: "  ")
    }
    return first + " … " + last
  }
}
