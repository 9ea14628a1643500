internal import ScreenKit
internal import Specs
internal import Workflow

/// Finds what cannot be in a map of keys that a user has changed.
struct KeyConflicts {
  /// The keys as they would be.
  var keys: KeyMap
  var wishes: [KeyWish]

  /// Nobody gets out of a console that has no key for one of these.
  private static let needed: [(KeyContext, KeyAction)] = [
    (.everywhere, .quit), (.everywhere, .back), (.everywhere, .help), (.prompt, .accept), (.prompt, .dismiss),
    (.form, .accept), (.form, .back),
  ]

  func report(_ findings: inout Findings) {
    for (number, wish) in wishes.enumerated() {
      if wish.keys.isEmpty, Self.needed.contains(where: { $0 == (wish.context, wish.action) }) {
        findings.error(at: wish.place, "\(wish.action.name.quoted) needs a key")
      }
      var seen: Set<Key> = []
      for wanted in wish.keys {
        guard seen.insert(wanted.key).inserted else {
          findings.error(at: wanted.place, "\(wanted.key.name.quoted) stands here twice")
          continue
        }
        if let sentence = objection(to: wanted.key, of: wish) {
          findings.error(at: wanted.place, sentence)
        } else if let sentence = conflict(of: wanted.key, wish, number) {
          findings.error(at: wanted.place, sentence)
        }
      }
    }
  }

  /// Why the key can never stand for the action, whatever else there is.
  private func objection(to key: Key, of wish: KeyWish) -> String? {
    if let arrival = key.arrival {
      return
        "\(key.name.quoted) is the same key as \(arrival.name.quoted) in a terminal; take another key, or write"
        + " \(arrival.name.quoted)"
    }
    if wish.context.isTyped, key.typed != nil {
      return "\(key.name.quoted) is typed here; take a key with ctrl or alt, or a function key"
    }
    // A key held too long would answer the question that it has asked.
    if [.cancel, .retry].contains(wish.action), key == .character("y") {
      return "'y' answers the question that \(wish.action.name.quoted) asks; take another key"
    }
    return nil
  }

  /// The action that has the key already, in this context or in one that is looked up with it.
  private func conflict(of key: Key, _ wish: KeyWish, _ number: Int) -> String? {
    for binding in keys.bindings where binding.keys.contains(key) {
      if binding.context == wish.context {
        // Of two wishes for one key the later is told of.
        let earlier = wishes[..<number].contains { $0.context == wish.context && $0.action == binding.action }
        let isOther = binding.action != wish.action
        let isWish = wishes.contains { $0.context == wish.context && $0.action == binding.action }
        guard isOther, earlier || !isWish else { continue }
        return
          "\(key.name.quoted) is the key of \(binding.action.name.quoted) in \(wish.context.rawValue.quoted)"
          + "; give that another key, or none: '\(binding.action.name): []'"
      }
      guard binding.action != wish.action, !isStandard(key, wish, binding) else { continue }
      // The help only lends itself keys by which people leave a text.
      if binding.context == .help, isStandard(key, binding) { continue }
      if wish.context.outer.contains(binding.context) {
        return "\(key.name.quoted) is the key of \(binding.action.name.quoted)"
          + " in \(binding.context.rawValue.quoted), which would not be reached any more"
      }
      if binding.context.outer.contains(wish.context) {
        return "\(key.name.quoted) is the key of \(binding.action.name.quoted)"
          + " in \(binding.context.rawValue.quoted), where it would not do \(wish.action.name.quoted)"
      }
    }
    return nil
  }

  /// The standard keys have this overlap too, and mean it.
  private func isStandard(_ key: Key, _ wish: KeyWish, _ binding: KeyBinding) -> Bool {
    isStandard(key, binding)
      && KeyMap.standard.bindings.contains {
        $0.context == wish.context && $0.action == wish.action && $0.keys.contains(key)
      }
  }

  private func isStandard(_ key: Key, _ binding: KeyBinding) -> Bool {
    KeyMap.standard.bindings.contains {
      $0.context == binding.context && $0.action == binding.action && $0.keys.contains(key)
    }
  }
}
